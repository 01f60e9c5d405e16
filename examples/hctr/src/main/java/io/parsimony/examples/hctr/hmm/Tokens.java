package io.parsimony.examples.hctr.hmm;

import java.util.Arrays;

/**
 * The tokens of a frame. Those of one character with one context of the language model after it stand together, one for
 * each state: two tokens in the same place differ in their past only, so the better one is kept.
 */
final class Tokens {

    private static final int SMALLEST = 256;

    private final int states;
    private final int characters;
    private final Numbering models = new Numbering();
    private double[] scores;
    private int[] previous;

    Tokens(Topology topology) {
        states = topology.states();
        characters = topology.characters();
        scores = new double[SMALLEST * states];
        previous = new int[SMALLEST * states];
    }

    void clear() {
        models.clear();
    }

    /** Returns the number of characters with a context each. */
    int size() {
        return models.size();
    }

    int character(int model) {
        return (int) (models.key(model) % characters);
    }

    int context(int model) {
        return (int) (models.key(model) / characters);
    }

    /** Returns the place of the first state's token of a character and a context; without tokens yet if it is new. */
    int place(int character, int context) {
        int known = models.size();
        int model = models.number((long) context * characters + character);
        int place = model * states;
        if (model == known) {
            if (place + states > scores.length) {
                scores = Arrays.copyOf(scores, 2 * scores.length);
                previous = Arrays.copyOf(previous, 2 * previous.length);
            }
            Arrays.fill(scores, place, place + states, Double.NEGATIVE_INFINITY);
        }
        return place;
    }

    /** Returns the score of each place, as long as no other place is asked for. */
    double[] scores() {
        return scores;
    }

    /**
     * Returns the entry of the history that the token of each place came from, as long as no other place is asked for.
     */
    int[] previous() {
        return previous;
    }
}
