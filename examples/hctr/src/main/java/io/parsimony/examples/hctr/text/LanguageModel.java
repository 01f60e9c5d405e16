package io.parsimony.examples.hctr.text;

/**
 * What is likely to be written next. A context is a number that stands for the characters before, as far as the model
 * looks back; equal numbers mean equal contexts. Safe for use by several threads.
 */
public interface LanguageModel {

    /** Returns the number of characters of the alphabet. */
    int characters();

    /** Returns the context at the beginning of a line: nothing is known of what was written before. */
    long start();

    /** Returns the context after one more character. */
    long append(long context, int character);

    /**
     * Returns the natural logarithm of the probability of a character after a context. They sum to one over the
     * alphabet.
     */
    double logProbability(long context, int character);
}
