package io.parsimony.tck.check;

import io.parsimony.backend.Executable;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.Mixup;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.LossProgram;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Model;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.Decoupled;
import io.parsimony.strategies.loss.FeatureMse;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks of tier 5 for batches with more than samples and labels: rules 5.18 and 5.19. */
final class BatchChecks {

    private static final Tolerance LOSS = Quantity.LOSS.tolerance(ComparisonPrecision.FLOAT32);
    private static final Tolerance GRADIENT = Quantity.GRADIENT.tolerance(ComparisonPrecision.FLOAT32);
    private static final StepSettings SETTINGS = new StepSettings(Study.RATE, List.of(0.7, 0.3, 0.5));

    private BatchChecks() {}

    static void addTo(Checks checks) {
        checks.add("5.18-teacher-values", "same teacher", BatchChecks::samePlan);
        checks.add("5.18-teacher-values", "another teacher", BatchChecks::otherTeacher);
        for (double share : new double[] {0.3, 0, 1}) {
            checks.add("5.19-mixed", "share " + share, kit -> formula(kit, share));
        }
        checks.add("5.19-mixed", "whole run", BatchChecks::mixedRun);
    }

    /** Returns a batch with a teacher's values. */
    static Batch taught(Batch batch, Map<String, Tensor> values) {
        return new Batch(batch.inputs(), batch.labels(), values, batch.mix());
    }

    /** Returns a batch as if each of its samples were a mix of two. */
    static Batch mixed(Batch batch, Tensor second, double share) {
        return new Batch(batch.inputs(), batch.labels(), Map.of(), Optional.of(new Mixup(second, share)));
    }

    /** Returns a teacher as wide as the student, so that activations can be compared without an adapter. */
    private static Model teacher(Kit kit, int number) {
        return Model.initialize(Study.network(4), kit.seed() + number);
    }

    private static TrainingPlan plan(Kit kit, Model teacher, Taps taps, DistillationLoss third) {
        List<Double> weights = SETTINGS.weights();
        return TrainingPlan.builder(
                        Study.student(kit.seed()),
                        Objective.of(
                                new Term(new CrossEntropy(), weights.get(0)),
                                new Term(new SoftTarget(), weights.get(1)),
                                new Term(third, weights.get(2))),
                        Study.OPTIMIZER)
                .teacher(teacher)
                .taps(taps)
                .seed(kit.seed())
                .build();
    }

    private static TrainingPlan features(Kit kit, Model teacher) {
        return plan(kit, teacher, new Taps(List.of(new Taps.Tap("relu", "relu"))), new FeatureMse());
    }

    private static List<SessionChecks.Step> steps(List<Batch> batches) {
        return batches.stream()
                .map(batch -> new SessionChecks.Step(batch, SETTINGS))
                .toList();
    }

    /** Returns a batch with the outputs of the plan's teacher on this engine, computed by the program of a session. */
    private static Batch taught(Kit kit, TrainingPlan plan, Batch batch) {
        Model teacher = plan.teacher().orElseThrow();
        InferenceProgram program =
                new InferenceProgram(teacher.network(), batch.size(), LossProgram.teacherNodes(plan));
        try (Executable executable =
                        kit.backend().compile(program, teacher.parameters().asMap());
                Held held = new Held(kit.backend())) {
            held.upload(teacher.network().input(), batch.inputs());
            Map<String, Tensor> values = new LinkedHashMap<>();
            held.keep(executable.run(held.values())).forEach((node, value) -> values.put(node, value.download()));
            return taught(batch, values);
        }
    }

    private static void samePlan(Kit kit) {
        TrainingPlan plan = features(kit, teacher(kit, 1));
        List<Batch> plain = Study.batches(kit, 4, 4, 3, 4);
        List<Batch> some = new ArrayList<>(plain);
        for (int i : new int[] {0, 2, 3}) {
            some.set(i, taught(kit, plan, plain.get(i)));
        }
        same(kit, plan, plain, plan, some);
    }

    /** Checks with another teacher, because only then does a session that ignores the values fail. */
    private static void otherTeacher(Kit kit) {
        TrainingPlan other = features(kit, teacher(kit, 2));
        List<Batch> plain = Study.batches(kit, 4, 4, 3);
        List<Batch> all = plain.stream().map(batch -> taught(kit, other, batch)).toList();
        same(kit, other, plain, features(kit, teacher(kit, 1)), all);
    }

    private static void same(Kit kit, TrainingPlan plan, List<Batch> batches, TrainingPlan other, List<Batch> taught) {
        SessionChecks.compare(
                        kit,
                        SessionChecks.train(kit.backend(), plan, steps(batches)),
                        SessionChecks.train(kit.backend(), other, steps(taught)),
                        kit.carried(),
                        kit.carried())
                .done();
    }

    /** Returns a plan of three losses, of which the first and the third use labels. */
    private static TrainingPlan labels(Kit kit) {
        return plan(kit, teacher(kit, 1), Taps.none(), new Decoupled());
    }

    /** Returns labels that all differ from the batch's labels. */
    private static Tensor others(Batch batch) {
        double[] labels = new double[batch.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (batch.labels().get(i) + 1) % Study.CLASSES;
        }
        return Tensor.of(batch.labels().shape(), labels);
    }

    private static void formula(Kit kit, double share) {
        TrainingPlan plan = labels(kit);
        Batch batch = Study.batch(kit, "batch", 4);
        Tensor second = others(batch);
        Comparison comparison = kit.comparison();
        try (TrainingSession reference = TrainingSession.open(Study.reference(), plan);
                TrainingSession session = TrainingSession.open(kit.backend(), plan)) {
            Gradients one = reference.gradients(batch, SETTINGS);
            Gradients two = reference.gradients(new Batch(batch.inputs(), second), SETTINGS);
            Gradients found = session.gradients(mixed(batch, second, share), SETTINGS);
            comparison.number("total", mixed(one.total(), two.total(), share), found.total(), LOSS);
            for (int i = 0; i < one.terms().size(); i++) {
                double expected = mixed(one.terms().get(i), two.terms().get(i), share);
                comparison.number("term " + i, expected, found.terms().get(i), LOSS);
            }
            comparison.names(
                    "gradient names", one.gradients().names(), found.gradients().names());
            one.gradients().asMap().forEach((name, tensor) -> {
                Doubles expected =
                        mixed(Doubles.of(tensor), Doubles.of(two.gradients().get(name)), share);
                comparison.tensor(
                        "gradient " + name,
                        expected,
                        Doubles.of(found.gradients().get(name)),
                        GRADIENT);
            });
        }
        comparison.done();
    }

    private static double mixed(double one, double two, double share) {
        return share * one + (1 - share) * two;
    }

    /** Returns {@code share * one + (1 - share) * two}. */
    static Doubles mixed(Doubles one, Doubles two, double share) {
        double[] numbers = new double[one.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = mixed(one.get(i), two.get(i), share);
        }
        return Doubles.of(one.shape(), numbers);
    }

    private static void mixedRun(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4, 4, 3);
        double[] shares = {0.3, 0.8, 0.5};
        List<Batch> some = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            some.add(mixed(batches.get(i), others(batches.get(i)), shares[i]));
        }
        some.add(2, batches.get(3));
        some.add(mixed(batches.get(3), others(batches.get(3)), 0.6));
        SessionChecks.likeReference(kit, labels(kit), steps(some));
    }
}
