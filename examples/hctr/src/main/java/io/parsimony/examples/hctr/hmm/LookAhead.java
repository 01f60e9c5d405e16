package io.parsimony.examples.hctr.hmm;

import java.util.Arrays;

/**
 * A look-ahead that selects the characters that may begin in a frame. The look-ahead of character {@code c} in frame
 * {@code t} over {@code n} frames is {@code sum over k = 0 .. n-1 of max over s = 0 .. min(k, states-1) of b(t+k, c,
 * s)}. This is an upper bound of every path's emissions. It is the same for all contexts and is computed once.
 */
final class LookAhead {

    private final Emissions emissions;
    private final int[] columns;
    private final int states;
    private final int characters;
    private final int span;
    private final int depth;
    /** The best emission of each character, by frame modulo the span and by the number of allowed states minus one. */
    private final float[][][] best;

    private final double[] sums;
    private final double[] scratch;
    private final int[] chosen;
    private int loaded;

    LookAhead(Emissions emissions, int[] columns, Topology topology, DecoderSettings settings) {
        this.emissions = emissions;
        this.columns = columns;
        states = topology.states();
        characters = topology.characters();
        span = Math.min(settings.lookAhead(), emissions.frames());
        depth = Math.min(states, span);
        chosen = new int[Math.min(settings.candidates(), characters)];
        boolean all = chosen.length == characters;
        best = new float[all ? 0 : span][depth][characters];
        sums = new double[all ? 0 : characters];
        scratch = new double[sums.length];
        Arrays.setAll(chosen, i -> i);
    }

    /**
     * Returns the best characters of a frame in ascending order; of equal characters, the first. Each call returns the
     * same array.
     *
     * @param frame at least the frame of the call before
     */
    int[] candidates(int frame) {
        if (chosen.length < characters) {
            sum(frame);
            System.arraycopy(sums, 0, scratch, 0, characters);
            choose(Selection.greatest(scratch, characters, chosen.length));
        }
        return chosen;
    }

    private void choose(double least) {
        int equal = chosen.length;
        for (double sum : sums) {
            equal -= sum > least ? 1 : 0;
        }
        int count = 0;
        for (int character = 0; character < characters && count < chosen.length; character++) {
            if (sums[character] > least || sums[character] == least && equal-- > 0) {
                chosen[count++] = character;
            }
        }
    }

    private void sum(int frame) {
        loaded = Math.max(loaded, frame);
        int end = Math.min(frame + span, emissions.frames());
        while (loaded < end) {
            load(loaded++);
        }
        Arrays.fill(sums, 0);
        for (int at = frame; at < end; at++) {
            float[] scores = best[at % span][Math.min(at - frame, depth - 1)];
            for (int character = 0; character < characters; character++) {
                sums[character] += scores[character];
            }
        }
    }

    private void load(int frame) {
        float[][] rows = best[frame % span];
        float[] scores = emissions.scores();
        int from = frame * emissions.ties().after();
        for (int state = 0; state < depth; state++) {
            // Math.max has no branch; a branch on these numbers would be mispredicted half of the time.
            float[] before = rows[Math.max(0, state - 1)];
            float[] row = rows[state];
            for (int character = 0; character < characters; character++) {
                float score = scores[from + columns[character * states + state]];
                row[character] = state == 0 ? score : Math.max(before[character], score);
            }
        }
    }
}
