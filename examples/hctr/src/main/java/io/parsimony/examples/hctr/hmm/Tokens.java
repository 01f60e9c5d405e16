package io.parsimony.examples.hctr.hmm;

import java.util.Arrays;

/**
 * The tokens of a frame. The tokens of one character in one language model context are adjacent, one per state. Two
 * tokens in the same place differ only in their past, so only the better one is kept.
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

    /** Returns the number of pairs of character and context. */
    int size() {
        return models.size();
    }

    int character(int model) {
        return (int) (models.key(model) % characters);
    }

    int context(int model) {
        return (int) (models.key(model) / characters);
    }

    /** Returns the place of the first state's token of a character and a context; a new pair has no tokens yet. */
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

    /** Returns the score of each place; valid until another place is requested. */
    double[] scores() {
        return scores;
    }

    /** Returns the history entry of each place's token; valid until another place is requested. */
    int[] previous() {
        return previous;
    }
}
