package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.ClassGrouping;
import java.util.Arrays;

/**
 * How often a network's outputs come up at all. By Bayes' rule a posterior divided by its prior is a likelihood, up to
 * the frame's own probability, which is the same for all states:
 * {@code log p(x | s) = log P(s | x) - log P(s) + const(x)} (H. Bourlard and N. Morgan, <i>Connectionist speech
 * recognition</i>, 1994). Immutable.
 */
public final class Priors {

    private final ClassGrouping ties;
    private final double[] logs;

    private Priors(ClassGrouping ties, double[] logs) {
        this.ties = ties;
        this.logs = logs;
    }

    /**
     * Priors counted from alignments: an output has the frames of all states that are tied to it. None is taken for
     * less than {@code floor / outputs}; then they are scaled to sum to one. Without the floor, whatever was hardly
     * ever seen would be very likely wherever the network allows for it at all.
     *
     * @param ties from states to outputs of the network
     * @param floor the least prior as a share of that of equal outputs, in (0, 1]
     * @throws ParsimonyException ({@code bad-value}) if the floor is out of range; ({@code bad-outputs}) if an
     *     alignment has an output that the map has not
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
        // Without any alignment all are zero, so that the floor makes them equal.
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

    /** From states to the outputs that these are the priors of. */
    public ClassGrouping ties() {
        return ties;
    }

    /** Returns the logarithm of an output's prior. */
    public double log(int output) {
        return logs[output];
    }

    /**
     * Scaled likelihoods of a line: {@code log P(s | x) - scale * log P(s)}.
     *
     * @param frames the number of frames
     * @param logPosteriors {@code [frames, outputs of the network]}, row-major; left as they are. Up to a constant for
     *     each frame, so that logits will do: every path has one state a frame, and no choice among them depends on it
     * @param scale how much of the prior to divide by: one by Bayes' rule, less where priors of training and test
     *     differ, zero for none
     * @throws ParsimonyException ({@code bad-shape}) if there are more or fewer; ({@code bad-value}) if the scale is
     *     negative
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
