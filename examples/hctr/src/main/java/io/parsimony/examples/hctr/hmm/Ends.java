package io.parsimony.examples.hctr.hmm;

import java.util.Arrays;

/**
 * The tokens that left their character in a frame: the best token per language model context, because the continuation
 * depends only on the context.
 */
final class Ends {

    private final History history;
    private int[] contexts = new int[64];
    private int[] characters = new int[64];
    private int[] previous = new int[64];
    private double[] scores = new double[64];
    /** The position of each context's end; valid if it is in range and the end there has that context. */
    private int[] places = new int[64];

    private int frame = History.NONE;
    private int size;

    Ends(History history) {
        this.history = history;
    }

    /** Clears the ends for a new frame. */
    void clear(int newFrame) {
        frame = newFrame;
        size = 0;
    }

    int size() {
        return size;
    }

    /** Adds a token that left its character. Of equal tokens of a context, the first counts. */
    void add(int context, int character, int before, double score) {
        if (context >= places.length) {
            places = Arrays.copyOf(places, 2 * context);
        }
        int place = places[context];
        if (place >= size || contexts[place] != context) {
            if (size == contexts.length) {
                grow();
            }
            place = size++;
            places[context] = place;
            contexts[place] = context;
        } else if (score <= scores[place]) {
            return;
        }
        characters[place] = character;
        previous[place] = before;
        scores[place] = score;
    }

    private void grow() {
        contexts = Arrays.copyOf(contexts, 2 * size);
        characters = Arrays.copyOf(characters, 2 * size);
        previous = Arrays.copyOf(previous, 2 * size);
        scores = Arrays.copyOf(scores, 2 * size);
    }

    int context(int end) {
        return contexts[end];
    }

    double score(int end) {
        return scores[end];
    }

    /** Returns the best end, or the first of equal ends. */
    int best() {
        int best = 0;
        for (int end = 1; end < size; end++) {
            if (scores[end] > scores[best]) {
                best = end;
            }
        }
        return best;
    }

    /** Returns a new history entry for an end. */
    int entry(int end) {
        return history.add(characters[end], previous[end], frame);
    }
}
