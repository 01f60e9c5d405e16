package io.parsimony.internal.train;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.distill.Taps;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The plan of a training: all settings of a session except the data.
 *
 * @param student the model to train; it has one input, and its first output is the logits {@code [n, classes]}
 * @param teacher the teacher, if a loss needs one
 * @param taps the activations to compare
 * @param objective the objective to minimize
 * @param optimizer the update rule of the parameters
 * @param maxGradientNorm the maximum Euclidean norm of all gradients together; longer gradients are scaled down
 * @param frozen the full names of trainable parameters that are not updated
 * @param seed the seed of dropout masks
 * @param averaging the decay, in [0, 1), of the parameters' exponential moving average, if the session computes one:
 *     see {@link EmaProgram}
 */
public record TrainingPlan(
        Model student,
        Optional<Model> teacher,
        Taps taps,
        Objective objective,
        Optimizer optimizer,
        OptionalDouble maxGradientNorm,
        Set<String> frozen,
        long seed,
        OptionalDouble averaging) {

    /**
     * Checks that the parts fit together.
     *
     * @throws ParsimonyException ({@code bad-plan}, {@code bad-taps}, {@code unknown-node}, {@code unknown-parameter})
     */
    public TrainingPlan {
        frozen = Set.copyOf(frozen);
        requireRanges(maxGradientNorm, averaging);
        Network network = student.network();
        Shape logits = network.shape(network.logits());
        network.input();
        if (logits.rank() != 1) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_PLAN,
                            String.format(
                                    Locale.ROOT,
                                    "Expected logits [n, classes] as the student's first output, found maps n x "
                                            + "%s at [%s].",
                                    logits,
                                    network.logits()))
                    .hint("Parsimony trains classifiers. Segmentation and detection models are not supported."));
        }
        frozen.forEach(student.parameters()::get);
        if (objective.needsTeacher() && teacher.isEmpty()) {
            throw ParsimonyException.of(ErrorId.BAD_PLAN, "Expected a teacher: a loss of the objective needs one.");
        }
        if (objective.needs(DistillationLoss.Need.FEATURES) && taps.pairs().isEmpty()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PLAN,
                    "Expected at least one tap, since a loss of the objective compares features; found none. Name "
                            + "taps, or give a student of your own a mapping of nodes.");
        }
        teacher.ifPresent(model -> requireFit(model.network(), network, taps));
        if (trained(network, frozen).isEmpty()) {
            throw ParsimonyException.of(ErrorId.BAD_PLAN, "Expected at least one parameter to train, found none.");
        }
    }

    /**
     * Checks the ranges of two settings.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public static void requireRanges(OptionalDouble maxGradientNorm, OptionalDouble averaging) {
        maxGradientNorm.ifPresent(norm -> Require.positive("max-gradient-norm", norm));
        averaging.ifPresent(decay -> Require.inRange("weight-averaging", decay, 0, 1));
    }

    /** Returns the same plan with another objective. */
    public TrainingPlan with(Objective other) {
        return new TrainingPlan(student, teacher, taps, other, optimizer, maxGradientNorm, frozen, seed, averaging);
    }

    /** Returns the same plan with an exponential moving average of the parameters. */
    public TrainingPlan averaging(double decay) {
        return new TrainingPlan(
                student, teacher, taps, objective, optimizer, maxGradientNorm, frozen, seed, OptionalDouble.of(decay));
    }

    /** Returns a builder of a plan that trains a model. */
    public static Builder builder(Model student, Objective objective, Optimizer optimizer) {
        return new Builder(student, objective, optimizer);
    }

    /** Collects the settings of a plan. */
    public static final class Builder {

        private final Model student;
        private final Objective objective;
        private final Optimizer optimizer;
        private Optional<Model> teacher = Optional.empty();
        private Taps taps = Taps.none();
        private OptionalDouble maxGradientNorm = OptionalDouble.empty();
        private Set<String> frozen = Set.of();
        private long seed;
        private OptionalDouble averaging = OptionalDouble.empty();

        private Builder(Model student, Objective objective, Optimizer optimizer) {
            this.student = student;
            this.objective = objective;
            this.optimizer = optimizer;
        }

        /** Sets the teacher. */
        public Builder teacher(Model model) {
            teacher = Optional.of(model);
            return this;
        }

        /** Sets the activations to compare; by default none. */
        public Builder taps(Taps pairs) {
            taps = pairs;
            return this;
        }

        /** Sets the maximum norm of all gradients together; by default gradients are not clipped. */
        public Builder maxGradientNorm(double norm) {
            maxGradientNorm = OptionalDouble.of(norm);
            return this;
        }

        /** Sets the full names of trainable parameters that are not updated; by default none. */
        public Builder frozen(Set<String> names) {
            frozen = names;
            return this;
        }

        /** Sets the seed of dropout masks; by default zero. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Sets the decay of the parameters' exponential moving average; by default there is none. */
        public Builder averaging(double decay) {
            averaging = OptionalDouble.of(decay);
            return this;
        }

        /**
         * Builds the plan.
         *
         * @throws ParsimonyException as the constructor
         */
        public TrainingPlan build() {
            return new TrainingPlan(
                    student, teacher, taps, objective, optimizer, maxGradientNorm, frozen, seed, averaging);
        }
    }

    /** Returns the number of classes: the number of logits, or two for a single logit. */
    public int classes() {
        return Math.max(2, student.network().shape(student.network().logits()).dim(0));
    }

    /** Returns the trained parameters, in order. */
    public List<ParameterSpec> trained() {
        return trained(student.network(), frozen);
    }

    private static List<ParameterSpec> trained(Network network, Set<String> frozen) {
        return network.parameters().stream()
                .filter(spec -> spec.trainable() && !frozen.contains(spec.name()))
                .toList();
    }

    private static void requireFit(Network teacher, Network student, Taps taps) {
        Shape t = Require.present(teacher.inputs(), teacher.input());
        Shape s = Require.present(student.inputs(), student.input());
        if (!s.equals(t)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PLAN, "Expected teacher and student to see the same samples, found %s and %s.", t, s);
        }
        Shape tl = teacher.shape(teacher.logits());
        Shape sl = student.shape(student.logits());
        if (!sl.equals(tl)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PLAN, "Expected as many classes from teacher and student, found %s and %s.", tl, sl);
        }
        taps.requireFit(teacher, student);
    }
}
