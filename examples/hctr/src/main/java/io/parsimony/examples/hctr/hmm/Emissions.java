package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.ClassGrouping;

/**
 * Log-likelihoods of each state in each frame of a line, up to a constant per frame. A network's state probabilities
 * divided by the states' priors are such likelihoods (Bourlard and Morgan, <i>Connectionist speech recognition</i>,
 * 1994).
 *
 * <p>With grouped states, a network has fewer outputs than states. Grouped states share one likelihood, so the class
 * grouping suffices to expand the outputs.
 *
 * @param frames the number of frames
 * @param scores {@code [frames, outputs of the network]} in row-major order; the caller's own array, not copied
 * @param ties the grouping of states into outputs of the network
 */
public record Emissions(int frames, float[] scores, ClassGrouping ties) {

    /**
     * Checks the number of scores.
     *
     * @throws ParsimonyException ({@code bad-shape})
     */
    public Emissions {
        if (frames < 1 || (long) frames * ties.after() != scores.length) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected at least one frame and %d scores for each, found %d frames and %d scores.",
                    ties.after(),
                    frames,
                    scores.length);
        }
    }

    /** Returns the score of a state in a frame. */
    public float at(int frame, int state) {
        return scores[frame * ties.after() + ties.target(state)];
    }

    /** Returns the network's output of each state: the expanded grouping, for loops with many lookups. */
    int[] columns() {
        int[] columns = new int[ties.before()];
        for (int state = 0; state < columns.length; state++) {
            columns[state] = ties.target(state);
        }
        return columns;
    }

    /**
     * Throws unless these emissions match a topology's states.
     *
     * @throws ParsimonyException ({@code bad-outputs})
     */
    void check(Topology topology) {
        if (ties.before() != topology.outputs()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_OUTPUTS,
                    "Expected emissions of %d states (%d characters of %d), found a map of %d.",
                    topology.outputs(),
                    topology.characters(),
                    topology.states(),
                    ties.before());
        }
    }
}
