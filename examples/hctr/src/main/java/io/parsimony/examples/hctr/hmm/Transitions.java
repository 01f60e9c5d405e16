package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.util.Arrays;

/**
 * The probabilities of staying in each state for one more frame or leaving it. A state's duration has a geometric
 * distribution; its mean is {@code 1 / P(leave)} frames. Immutable.
 */
public final class Transitions {

    /** The weight of the mean over all states against one state, in frames. */
    private static final double WEIGHT = 10;

    private final double[] stay;
    private final double[] leave;

    private Transitions(double[] probabilities) {
        stay = new double[probabilities.length];
        leave = new double[probabilities.length];
        for (int i = 0; i < probabilities.length; i++) {
            double probability = probabilities[i];
            if (!(probability > 0 && probability < 1)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_VALUE,
                        "Expected probabilities of staying between 0 and 1, found %s for state %d.",
                        probability,
                        i);
            }
            stay[i] = Math.log(probability);
            leave[i] = Math.log1p(-probability);
        }
    }

    /**
     * Creates transitions from the probabilities of staying, one per output of the topology.
     *
     * @throws ParsimonyException ({@code bad-value}) unless all probabilities lie between 0 and 1, both excluded
     */
    public static Transitions of(double... probabilities) {
        return new Transitions(probabilities);
    }

    /**
     * Returns transitions with equal probabilities of staying and leaving in every state, the values without any data.
     */
    public static Transitions even(Topology topology) {
        double[] probabilities = new double[topology.outputs()];
        Arrays.fill(probabilities, 0.5);
        return new Transitions(probabilities);
    }

    /**
     * Estimates transitions from alignments. Of a state's {@code n} frames, {@code k} are followed by another frame of
     * the same state; then {@code P(stay) = (k + w m) / (n + w)}. The mean of all states, {@code m = (K + 1/2) / (N +
     * 1)} of {@code K} in {@code N} frames, has the weight of {@code w = 10} frames. An unseen state gets the mean;
     * without any alignment, all states get one half.
     *
     * @throws ParsimonyException ({@code bad-outputs}) if an alignment has an output outside the topology
     */
    public static Transitions count(Topology topology, Iterable<Alignment> alignments) {
        long[] stays = new long[topology.outputs()];
        long[] frames = new long[topology.outputs()];
        for (Alignment alignment : alignments) {
            int[] positions = alignment.positions();
            for (int frame = 0; frame < positions.length; frame++) {
                int output = Priors.checked(alignment.outputs()[frame], frames.length);
                frames[output]++;
                if (frame + 1 < positions.length && positions[frame + 1] == positions[frame]) {
                    stays[output]++;
                }
            }
        }
        double mean =
                (Arrays.stream(stays).sum() + 0.5) / (Arrays.stream(frames).sum() + 1.0);
        double[] probabilities = new double[frames.length];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = (stays[i] + WEIGHT * mean) / (frames[i] + WEIGHT);
        }
        return new Transitions(probabilities);
    }

    /** Returns the logarithm of the probability of staying in a state. */
    public double stay(int output) {
        return stay[output];
    }

    /** Returns the logarithm of the probability of leaving a state. */
    public double leave(int output) {
        return leave[output];
    }

    /** Returns the logarithms of the probabilities of staying in all states; read-only. */
    double[] stays() {
        return stay;
    }

    /** Returns the logarithms of the probabilities of leaving all states; read-only. */
    double[] leaves() {
        return leave;
    }

    /**
     * Throws unless these transitions match a topology.
     *
     * @throws ParsimonyException ({@code bad-outputs})
     */
    void check(Topology topology) {
        if (stay.length != topology.outputs()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_OUTPUTS,
                    "Expected transitions of %d states (%d characters of %d), found those of %d.",
                    topology.outputs(),
                    topology.characters(),
                    topology.states(),
                    stay.length);
        }
    }
}
