package io.parsimony.examples.hctr.strokes;

import java.util.Optional;
import java.util.Set;

/** The strokes of characters. Safe for use by several threads. */
public interface StrokeSet {

    /** Returns the strokes of a character, by its code point, if they are known. */
    Optional<CharacterStrokes> find(int codePoint);

    /** The characters whose strokes are known, in ascending order. */
    Set<Integer> codePoints();

    /** What these strokes are and where they are from, in a few words. */
    String describe();
}
