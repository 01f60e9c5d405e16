package io.parsimony.examples.hctr.hmm;

import java.util.BitSet;

/**
 * Forced alignment: the best path of a known text through its own states (the Viterbi algorithm; L. R. Rabiner, <i>A
 * tutorial on hidden Markov models and selected applications in speech recognition</i>, Proceedings of the IEEE 77,
 * 1989).
 *
 * <p>With emissions {@code b}, transitions {@code a}, and states {@code 1 .. n} in sequence, all as logarithms:
 *
 * <pre>{@code
 * d(1, 1) = b(1, 1)
 * d(t, j) = max(d(t-1, j) + a(j, stay), d(t-1, j-1) + a(j-1, leave)) + b(t, j)
 * score   = d(T, n) + a(n, leave)
 * }</pre>
 */
public final class Viterbi {

    private Viterbi() {}

    /**
     * Returns the best path. Of two equal paths, returns the one that stays in a state rather than moves on, seen from
     * the end.
     *
     * @param text numbers of characters
     * @throws io.parsimony.error.ParsimonyException ({@code bad-alignment}) if the text does not {@link Alignment#fits
     *     fit}; ({@code bad-character}, {@code bad-outputs}) if text, emissions or transitions do not match the
     *     topology
     */
    public static Alignment align(Emissions emissions, Transitions transitions, Topology topology, int... text) {
        Trellis trellis = new Trellis(emissions, transitions, topology, text);
        int frames = trellis.frames();
        int states = trellis.states();
        BitSet moved = new BitSet();
        double[] best = new double[states];
        best[0] = trellis.emission(0, 0);
        for (int frame = 1; frame < frames; frame++) {
            // The states outside this range are on no path: later states are not reachable yet, and earlier states
            // cannot reach the end.
            int first = Math.max(0, states - (frames - frame));
            for (int state = Math.min(frame, states - 1); state >= first; state--) {
                double stay = best[state] + trellis.stay(state);
                double move = state == 0 ? 0 : best[state - 1] + trellis.leave(state - 1);
                boolean moves = state == frame || state > 0 && move > stay;
                moved.set((frame - 1) * states + state, moves);
                best[state] = (moves ? move : stay) + trellis.emission(frame, state);
            }
        }
        int[] positions = new int[frames];
        positions[frames - 1] = states - 1;
        for (int frame = frames - 1; frame > 0; frame--) {
            int state = positions[frame];
            positions[frame - 1] = moved.get((frame - 1) * states + state) ? state - 1 : state;
        }
        return Alignment.along(trellis.path(), positions, best[states - 1] + trellis.leave(states - 1));
    }
}
