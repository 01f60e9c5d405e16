package io.parsimony.examples.hctr.text;

/**
 * A model of the probability of the next character. A context is a number for the characters before, as far as the
 * model uses them; equal numbers mean equal contexts. Thread-safe.
 */
public interface LanguageModel {

    /** Returns the number of characters of the alphabet. */
    int characters();

    /** Returns the context at the beginning of a line, without any character before. */
    long start();

    /** Returns the context after one more character. */
    long append(long context, int character);

    /**
     * Returns the natural logarithm of the probability of a character after a context. The probabilities sum to one
     * over the alphabet.
     */
    double logProbability(long context, int character);
}
