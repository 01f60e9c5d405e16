package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Capability;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Signals;
import io.parsimony.distill.Term;
import io.parsimony.error.Require;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.LossCase;
import io.parsimony.tck.vectors.ReferenceVectors;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Checks of tier 4: losses. */
final class LossChecks {

    private static final String STUDENT = "student";
    private static final String TEACHER = "teacher";
    private static final String FEATURE = "/feature";
    private static final String STUDENT_FEATURE = STUDENT + FEATURE;
    private static final String TEACHER_FEATURE = TEACHER + FEATURE;
    private static final String LABELS = "labels";
    private static final String LOSS = "loss";

    /** The loss for samples with any number of labels. */
    private static final String SEVERAL_LABELS = "binary-cross-entropy";

    private LossChecks() {}

    static void addTo(Checks checks) {
        List<DistillationLoss> found = PluginRegistry.discover(DistillationLoss.class);
        PluginRegistry<DistillationLoss> losses = new PluginRegistry<>(LOSS, found);
        for (LossCase vector : ReferenceVectors.losses()) {
            checks.add("4.01-losses", vector.id(), kit -> vector(kit, losses, vector, false));
            checks.add(
                    "4.01-losses",
                    vector.id() + ", gradient",
                    kit -> vector(kit, losses, vector, true),
                    Capability.TRAINING);
        }
        for (DistillationLoss loss : found) {
            String type = loss.type();
            checks.add("4.02-student-only", type, kit -> studentOnly(kit, loss, Study.batch(kit, "batch", 4)));
            if (type.equals(SEVERAL_LABELS)) {
                checks.add(
                        "4.02-student-only",
                        type + ", several labels",
                        kit -> studentOnly(kit, loss, Study.labelled(kit, "batch", 4)));
            }
            checks.add("4.03-many-classes", type, kit -> manyClasses(kit, loss, 3, Wanted.NONE));
            checks.add(
                    "4.03-many-classes",
                    type + ", gradient",
                    kit -> manyClasses(kit, loss, 3, Wanted.STUDENT),
                    Capability.TRAINING);
            checks.add("4.03-many-classes", type + ", large logits", kit -> manyClasses(kit, loss, 40, Wanted.NONE));
            checks.add(
                    "4.03-many-classes",
                    type + ", large logits, gradient",
                    kit -> manyClasses(kit, loss, 40, Wanted.STUDENT),
                    Capability.TRAINING);
            for (Degenerate signals : Degenerate.values()) {
                checks.add(
                        "4.04-degenerate",
                        type + ", " + signals.what,
                        kit -> degenerate(kit, loss, signals),
                        Capability.TRAINING);
            }
        }
    }

    private static void vector(
            Kit kit, PluginRegistry<DistillationLoss> losses, LossCase vector, boolean differentiated) {
        LossCaseProgram program = new LossCaseProgram(vector, vector.loss().configure(losses), differentiated);
        new ProgramCheck(kit).run(program, program.values(), program.expected(), Quantity.LOSS);
    }

    /** The signals with gradients. */
    private enum Wanted {
        NONE(List.of()),
        STUDENT(List.of(LossChecks.STUDENT, STUDENT_FEATURE));

        private final List<String> names;

        Wanted(List<String> names) {
            this.names = names;
        }
    }

    /** A loss on random signals. */
    private record DrawnLoss(DistillationLoss loss, int batch, int classes, Wanted wanted) implements Program {

        @Override
        public String name() {
            return loss.type();
        }

        @Override
        public Map<String, Shape> inputs() {
            Map<String, Shape> inputs = new LinkedHashMap<>();
            inputs.put(STUDENT, Shape.of(batch, classes));
            inputs.put(TEACHER, Shape.of(batch, classes));
            inputs.put(STUDENT_FEATURE, Shape.of(batch, 2, 3, 5));
            inputs.put(TEACHER_FEATURE, Shape.of(batch, 2, 3, 5));
            inputs.put(LABELS, Shape.of(batch));
            return inputs;
        }

        Map<String, Doubles> draw(Kit kit, double scale) {
            Map<String, Doubles> numbers = new LinkedHashMap<>();
            inputs().forEach((name, shape) -> {
                Argument argument =
                        name.equals(LABELS) ? Argument.labels(classes, batch) : Argument.scaled(scale, shape.toArray());
                numbers.put(name, argument.numbers(kit.random(name)));
            });
            return numbers;
        }

        @Override
        public Optional<Gradient> gradient() {
            return wanted == Wanted.NONE ? Optional.empty() : Optional.of(new Gradient(LOSS, wanted.names));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            Map<String, Expr<T>> given = Expr.wrap(ops, inputs);
            Signals<T> student = new Signals<>(Require.present(given, STUDENT), List.of(given.get(STUDENT_FEATURE)));
            Signals<T> teacher = new Signals<>(Require.present(given, TEACHER), List.of(given.get(TEACHER_FEATURE)));
            Expr<T> value = loss.compute(student, teacher, Require.present(given, LABELS));
            return Map.of(LOSS, value.value());
        }
    }

    /** Signals at which a naive implementation of a formula divides by zero. */
    private enum Degenerate {
        ONE_SAMPLE("one sample", 1, name -> false),
        NO_SIGNAL("no signal", 3, name -> !name.equals(LABELS)),
        NO_ACTIVATION("no activation", 3, name -> name.endsWith(FEATURE)),
        SILENT_STUDENT("a silent student", 3, name -> name.equals(STUDENT_FEATURE)),
        STUDENT_AS_TEACHER("the student as its teacher", 3, name -> false);

        private final String what;
        private final int samples;
        private final Predicate<String> silent;

        Degenerate(String what, int samples, Predicate<String> silent) {
            this.what = what;
            this.samples = samples;
            this.silent = silent;
        }

        Map<String, Doubles> of(Map<String, Doubles> drawn) {
            Map<String, Doubles> signals = new LinkedHashMap<>(drawn);
            signals.replaceAll((name, numbers) ->
                    silent.test(name) ? Doubles.of(numbers.shape(), new double[numbers.size()]) : numbers);
            if (this == STUDENT_AS_TEACHER) {
                signals.put(STUDENT, drawn.get(TEACHER));
                signals.put(STUDENT_FEATURE, drawn.get(TEACHER_FEATURE));
            }
            return signals;
        }
    }

    /** Fails if the reference itself returns a number that is not finite. */
    private static void degenerate(Kit kit, DistillationLoss loss, Degenerate signals) {
        DrawnLoss program = new DrawnLoss(loss, signals.samples, Study.CLASSES, Wanted.STUDENT);
        Map<String, Doubles> inputs = signals.of(program.draw(kit, 1));
        new ProgramCheck(kit).run(program, inputs, Oracle.run(program, inputs), Quantity.LOSS);
    }

    private static void studentOnly(Kit kit, DistillationLoss loss, Batch batch) {
        TrainingPlan plan = TrainingPlan.builder(Study.student(kit.seed()), Objective.of(new Term(loss, 1)), new Sgd())
                .teacher(Study.student(kit.seed() + 1))
                .taps(new Taps(List.of(new Taps.Tap("relu", "relu"))))
                .build();
        StepSettings settings = new StepSettings(Study.RATE, List.of(1.0));
        Gradients expected = gradients(Study.reference(), plan, batch, settings);
        Gradients found = gradients(kit.backend(), plan, batch, settings);
        Comparison comparison = kit.comparison()
                .number(
                        "the loss",
                        expected.total(),
                        found.total(),
                        Quantity.LOSS.tolerance(ComparisonPrecision.FLOAT32));
        TrainingCheck.same(
                comparison,
                "gradient ",
                expected.gradients(),
                found.gradients(),
                Quantity.GRADIENT.tolerance(ComparisonPrecision.FLOAT32));
        comparison.done();
    }

    private static Gradients gradients(Backend backend, TrainingPlan plan, Batch batch, StepSettings settings) {
        try (TrainingSession session = TrainingSession.open(backend, plan)) {
            return session.gradients(batch, settings);
        }
    }

    private static void manyClasses(Kit kit, DistillationLoss loss, double scale, Wanted wanted) {
        DrawnLoss program = new DrawnLoss(loss, 2, 5000, wanted);
        Map<String, Doubles> inputs = program.draw(kit, scale);
        new ProgramCheck(kit).run(program, inputs, Oracle.run(program, inputs), Quantity.DIVERGENCE);
    }
}
