package io.parsimony.examples.hctr.strokes;

import java.util.Optional;
import java.util.Set;

/** The strokes of characters. Thread-safe. */
public interface StrokeSet {

    /** Returns the strokes of a character by its code point, if they are known. */
    Optional<CharacterStrokes> find(int codePoint);

    /** Returns the characters with known strokes, in ascending order. */
    Set<Integer> codePoints();

    /** Returns a short description of the strokes and their source. */
    String describe();
}
