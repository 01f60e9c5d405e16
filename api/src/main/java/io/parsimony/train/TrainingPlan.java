package io.parsimony.train;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Taps;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What is trained towards what, and how: everything a training session needs besides data.
 *
 * @param student the model that is trained; it has one input and its first output is the logits {@code [n, classes]}
 * @param teacher the model it learns from, if any loss needs one
 * @param taps which activations are compared
 * @param objective what is minimised
 * @param optimizer how gradients change parameters
 * @param maxGradientNorm the Euclidean norm that all gradients together are scaled down to where they exceed it
 * @param frozen the full names of trainable parameters that stay as they are
 * @param seed the seed of dropout masks
 * @param averaging the decay of the running average of the parameters that the session keeps, in [0, 1), if it keeps
 *     one: see {@link AverageProgram}
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
        maxGradientNorm.ifPresent(norm -> Require.positive("max-gradient-norm", norm));
        averaging.ifPresent(decay -> Require.inRange("weight-averaging", decay, 0, 1));
        Network network = student.network();
        Shape logits = network.shape(network.logits());
        network.input();
        if (logits.rank() != 1) {
            throw ParsimonyException.of(
                    "bad-plan", "Expected logits [n, classes] as the student's first output, found n x %s.", logits);
        }
        frozen.forEach(student.parameters()::get);
        if (objective.needsTeacher() && teacher.isEmpty()) {
            throw ParsimonyException.of("bad-plan", "Expected a teacher: a loss of the objective needs one.");
        }
        if (objective.needs(DistillationLoss.Need.FEATURES) && taps.pairs().isEmpty()) {
            throw ParsimonyException.of(
                    "bad-plan", "Expected at least one tap: a loss of the objective compares features, found none.");
        }
        teacher.ifPresent(model -> requireFit(model.network(), network, taps));
        if (trained(network, frozen).isEmpty()) {
            throw ParsimonyException.of("bad-plan", "Expected at least one parameter to train, found none.");
        }
    }

    /** A plan without an average. */
    public TrainingPlan(
            Model student,
            Optional<Model> teacher,
            Taps taps,
            Objective objective,
            Optimizer optimizer,
            OptionalDouble maxGradientNorm,
            Set<String> frozen,
            long seed) {
        this(student, teacher, taps, objective, optimizer, maxGradientNorm, frozen, seed, OptionalDouble.empty());
    }

    /** The same plan with a running average of the parameters. */
    public TrainingPlan averaging(double decay) {
        return new TrainingPlan(
                student, teacher, taps, objective, optimizer, maxGradientNorm, frozen, seed, OptionalDouble.of(decay));
    }

    /** A plan for a network without a teacher, for instance the teacher itself. */
    public static TrainingPlan alone(Model model, Objective objective, Optimizer optimizer) {
        return new TrainingPlan(
                model, Optional.empty(), Taps.none(), objective, optimizer, OptionalDouble.empty(), Set.of(), 0);
    }

    /** The number of classes. */
    public int classes() {
        return student.network().shape(student.network().logits()).dim(0);
    }

    /** The parameters that are trained, in order. */
    public List<ParameterSpec> trained() {
        return trained(student.network(), frozen);
    }

    private static List<ParameterSpec> trained(Network network, Set<String> frozen) {
        return network.parameters().stream()
                .filter(spec -> spec.trainable() && !frozen.contains(spec.name()))
                .toList();
    }

    private static void requireFit(Network teacher, Network student, Taps taps) {
        Shape t = teacher.inputs().get(teacher.input());
        Shape s = student.inputs().get(student.input());
        if (!s.equals(t)) {
            throw ParsimonyException.of(
                    "bad-plan", "Expected teacher and student to see the same samples, found %s and %s.", t, s);
        }
        Shape tl = teacher.shape(teacher.logits());
        Shape sl = student.shape(student.logits());
        if (!sl.equals(tl)) {
            throw ParsimonyException.of(
                    "bad-plan", "Expected as many classes from teacher and student, found %s and %s.", tl, sl);
        }
        taps.requireFit(teacher, student);
    }
}
