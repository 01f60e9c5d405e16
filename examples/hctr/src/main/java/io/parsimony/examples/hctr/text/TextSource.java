package io.parsimony.examples.hctr.text;

import java.util.Random;

/** A source of text in an {@link Alphabet}. Thread-safe. */
public interface TextSource {

    /** Returns the alphabet of the text. */
    Alphabet alphabet();

    /**
     * Returns a piece of text. The same random numbers give the same text.
     *
     * @param least the minimum number of characters, at least one
     * @param most the maximum number of characters
     * @return numbers of characters
     */
    int[] draw(Random random, int least, int most);
}
