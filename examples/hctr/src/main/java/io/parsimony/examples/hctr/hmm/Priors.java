package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.ClassGrouping;
import java.util.Arrays;

/**
 * The prior probabilities of a network's outputs. By Bayes' rule, a posterior divided by its prior is a likelihood, up
 * to the frame's own probability, which is the same for all states: {@code log p(x | s) = log P(s | x) - log P(s) +
 * const(x)} (H. Bourlard and N. Morgan, <i>Connectionist speech recognition</i>, 1994). Immutable.
 */
public final class Priors {

    private final ClassGrouping ties;
    private final double[] logs;

    private Priors(ClassGrouping ties, double[] logs) {
        this.ties = ties;
        this.logs = logs;
    }

    /**
     * Counts priors from alignments: an output gets the frames of all states grouped into it. Each prior is at least
     * {@code floor / outputs}; then the priors are scaled to sum to one. Without the floor, a rarely seen state would
     * get a very high likelihood wherever the network allows it.
     *
     * @param ties the grouping of states into outputs of the network
     * @param floor the minimum prior as a share of a uniform prior, in (0, 1]
     * @throws ParsimonyException ({@code bad-value}) if the floor is out of range; ({@code bad-outputs}) if an
     *     alignment has an output outside the grouping
     */
    public static Priors count(ClassGrouping ties, Iterable<Alignment> alignments, double floor) {
        if (!(floor > 0 && floor <= 1)) {
            throw ParsimonyException.of(ErrorId.BAD_VALUE, "Expected a floor in (0, 1], found %s.", floor);
        }
        long[] frames = new long[ties.after()];
        for (Alignment alignment : alignments) {
            for (int output : alignment.outputs()) {
                frames[ties.target(checked(output, ties.before()))]++;
            }
        }
        // Without any alignment, all counts are zero, and the floor makes the priors equal.
        double all = Math.max(1, Arrays.stream(frames).sum());
        double[] priors = Arrays.stream(frames)
                .mapToDouble(count -> Math.max(count / all, floor / frames.length))
                .toArray();
        double sum = Arrays.stream(priors).sum();
        return new Priors(
                ties, Arrays.stream(priors).map(prior -> Math.log(prior / sum)).toArray());
    }

    static int checked(int output, int outputs) {
        if (output < 0 || output >= outputs) {
            throw ParsimonyException.of(
                    ErrorId.BAD_OUTPUTS, "Expected alignments of outputs in 0 .. %d, found %d.", outputs - 1, output);
        }
        return output;
    }

    /** Returns the grouping of states into the outputs of these priors. */
    public ClassGrouping ties() {
        return ties;
    }

    /** Returns the logarithm of an output's prior. */
    public double log(int output) {
        return logs[output];
    }

    /**
     * Returns the scaled likelihoods of a line: {@code log P(s | x) - scale * log P(s)}.
     *
     * @param frames the number of frames
     * @param logPosteriors {@code [frames, outputs of the network]}, row-major, not changed. A constant per frame is
     *     ignored, so logits suffice: every path has one state per frame
     * @param scale the exponent of the prior: one by Bayes' rule, less if the priors of training and test differ, zero
     *     to ignore the priors
     * @throws ParsimonyException ({@code bad-shape}) if the number of scores is wrong; ({@code bad-value}) if the scale
     *     is negative
     */
    public Emissions emissions(int frames, float[] logPosteriors, double scale) {
        Require.notNegative("scale", scale);
        Emissions posteriors = new Emissions(frames, logPosteriors, ties);
        if (scale == 0) {
            return posteriors;
        }
        float[] scores = new float[logPosteriors.length];
        for (int from = 0; from < scores.length; from += logs.length) {
            for (int output = 0; output < logs.length; output++) {
                scores[from + output] = (float) (logPosteriors[from + output] - scale * logs[output]);
            }
        }
        return new Emissions(frames, scores, ties);
    }
}
