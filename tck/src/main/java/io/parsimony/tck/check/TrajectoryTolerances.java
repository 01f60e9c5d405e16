package io.parsimony.tck.check;

import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.optimize.AdamW;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;

/**
 * The tolerances of a student's parameters after a training run.
 *
 * <p>One kind of parameter needs its own tolerance: a bias that a batch norm cancels has a gradient of rounding noise,
 * and an optimizer that divides by the gradient's magnitude turns this noise into steps. In training mode, the
 * network's function does not depend on such a bias, so nothing else changes; only the next running mean follows it.
 */
final class TrajectoryTolerances {

    /** The noise in a gradient whose exact value is zero, in roundoffs: see {@link Quantity#GRADIENT}. */
    private static final double NOISE = 256;

    private final NormalisedBiases free;
    private final Tolerance usual;
    private final double drift;

    TrajectoryTolerances(TrainingRun run, ComparisonPrecision precision) {
        Optimizer optimizer = run.plan().optimizer();
        double epsilon = epsilon(optimizer);
        // Cauchy-Schwarz over Adam's two moments bounds a step by 1.05 learning rates in the first 8 steps.
        double step = Math.min(1.05, NOISE * precision.roundoff() / epsilon);
        this.free = Double.isInfinite(epsilon)
                ? NormalisedBiases.NONE
                : NormalisedBiases.of(
                        run.vector().student().network(), run.vector().taps());
        this.usual = Quantity.TRAJECTORY.tolerance(precision);
        this.drift = run.steps() * optimizer.learningRate() * step;
    }

    private static double epsilon(Optimizer optimizer) {
        if (optimizer instanceof Adam adam) {
            return adam.epsilon();
        }
        return optimizer instanceof AdamW adam ? adam.epsilon() : Double.POSITIVE_INFINITY;
    }

    /** Returns whether rounding noise determines a parameter or buffer. */
    boolean isFree(String name) {
        return free.biases().contains(name) || free.means().contains(name);
    }

    /** Returns the tolerance of a parameter or buffer. */
    Tolerance of(String name) {
        if (free.biases().contains(name)) {
            return new Tolerance(
                    usual.absolute() + drift,
                    usual.relative(),
                    "its exact gradient is zero, and Adam makes steps of rounding noise: noise over epsilon, at most"
                            + " 1.05, times learning rate and steps");
        }
        if (free.means().contains(name)) {
            return new Tolerance(
                    usual.absolute() + 5 * drift,
                    usual.relative(),
                    "follows up to two biases directly and three through weights of about one, of which Adam moves each"
                            + " by rounding noise: noise over epsilon, at most 1.05, times learning rate and steps");
        }
        return usual;
    }
}
