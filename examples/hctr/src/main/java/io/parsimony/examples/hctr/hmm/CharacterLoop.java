package io.parsimony.examples.hctr.hmm;

import java.util.Arrays;

/**
 * The exact best sequence of characters without a language model. Any character may follow any other, so the best
 * character end in a frame is the best start for all that follows (the one-pass algorithm; H. Ney, <i>The use of a
 * one-stage dynamic programming algorithm for connected word recognition</i>, 1984). The history therefore has one
 * entry per frame.
 */
final class CharacterLoop {

    private final Emissions emissions;
    private final int[] columns;
    private final Topology topology;
    private final double[] stay;
    private final double[] leave;
    private final double[] scores;
    /** The history entry that each state's token came from. */
    private final int[] previous;

    CharacterLoop(Emissions emissions, int[] columns, Topology topology, Transitions transitions) {
        this.emissions = emissions;
        this.columns = columns;
        this.topology = topology;
        stay = transitions.stays();
        leave = transitions.leaves();
        scores = new double[columns.length];
        previous = new int[columns.length];
        Arrays.fill(scores, Double.NEGATIVE_INFINITY);
    }

    Reading decode(double bonus) {
        History history = new History(emissions.frames());
        int states = topology.states();
        int entry = History.NONE;
        double score = 0;
        for (int frame = 0; frame < emissions.frames(); frame++) {
            advance(frame, score + bonus, entry);
            int best = states - 1;
            score = Double.NEGATIVE_INFINITY;
            for (int last = states - 1; last < scores.length; last += states) {
                double end = scores[last] + leave[last];
                if (end > score) {
                    score = end;
                    best = last;
                }
            }
            entry = history.add(topology.character(best), previous[best], frame);
        }
        return score > Double.NEGATIVE_INFINITY ? history.reading(entry, score) : Reading.nothing();
    }

    private void advance(int frame, double enter, int entry) {
        float[] emitted = emissions.scores();
        int from = frame * emissions.ties().after();
        int states = topology.states();
        for (int first = 0; first < scores.length; first += states) {
            for (int state = first + states - 1; state > first; state--) {
                double stayed = scores[state] + stay[state];
                double moved = scores[state - 1] + leave[state - 1];
                previous[state] = previous[moved > stayed ? state - 1 : state];
                scores[state] = Math.max(stayed, moved) + emitted[from + columns[state]];
            }
            double stayed = scores[first] + stay[first];
            previous[first] = enter > stayed ? entry : previous[first];
            scores[first] = Math.max(stayed, enter) + emitted[from + columns[first]];
        }
    }
}
