package io.parsimony.examples.hctr.text;

import java.util.Random;

/** Something to write: pieces of text in an {@link Alphabet}. Safe for use by several threads. */
public interface TextSource {

    /** Returns the characters that the text is made of. */
    Alphabet alphabet();

    /**
     * Returns a piece of text. The same numbers drawn give the same text.
     *
     * @param least its least number of characters, at least one
     * @param most its greatest number of characters
     * @return numbers of characters
     */
    int[] draw(Random random, int least, int most);
}
