package io.parsimony.tck.check;

import io.parsimony.backend.Capability;
import io.parsimony.backend.InferenceSession;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.Trainer;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks of tier 7: faults and the state after them. */
final class FaultChecks {

    private static final int BATCH = 4;

    private FaultChecks() {}

    /** A fault of a training session. */
    @FunctionalInterface
    private interface Fault {

        void happen(TrainingSession session, Batch good);
    }

    static void addTo(Checks checks) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            checks.add(
                    "7.01-non-finite-loss",
                    bad + " among the samples",
                    kit -> training(
                            kit,
                            "non-finite-loss",
                            (session, good) -> session.step(spoilt(good, bad), Study.settings())));
            checks.add(
                    "7.02-non-finite-gradient",
                    bad + " among the gradients",
                    kit -> training(
                            kit,
                            "non-finite-gradient",
                            (session, good) -> session.update(
                                    with(
                                            session.gradients(good, Study.settings()),
                                            "fc.bias",
                                            Tensor.full(Shape.of(Study.CLASSES), bad)),
                                    Study.settings())));
        }
        checks.add(
                "7.01-non-finite-loss",
                "by gradients()",
                kit -> training(
                        kit,
                        "non-finite-loss",
                        (session, good) -> session.gradients(spoilt(good, Float.NaN), Study.settings())));
        checks.add(
                "7.03-bad-batch",
                "samples of another shape",
                kit -> training(
                        kit,
                        "bad-batch",
                        (session, good) -> session.step(
                                new Batch(good.inputs().reshape(Shape.of(BATCH, 2, 5, 6)), good.labels()),
                                Study.settings())));
        checks.add(
                "7.03-bad-batch",
                "another number of weights",
                kit -> training(
                        kit, "bad-batch", (session, good) -> session.step(good, new StepSettings(0.1, List.of(1.0)))));
        for (float label : new float[] {-1, Study.CLASSES, 0.5f, Float.NaN}) {
            checks.add(
                    "7.04-bad-label",
                    "label " + label,
                    kit -> training(
                            kit,
                            "bad-label",
                            (session, good) -> session.step(labelled(good, label), Study.settings())));
        }
        for (float label : new float[] {-1, Study.CLASSES}) {
            checks.add(
                    "7.04-bad-label",
                    "second label " + label,
                    kit -> training(
                            kit,
                            "bad-label",
                            (session, good) -> session.step(
                                    BatchChecks.mixed(
                                            good, labelled(good, label).labels(), 0.5),
                                    Study.settings())));
        }
        checks.add(
                "7.05-bad-input",
                "of another shape",
                kit -> inference(
                        kit, "bad-input", (session, good) -> session.run(good.reshape(Shape.of(BATCH, 2, 5, 6)))));
        checks.add(
                "7.05-bad-input",
                "missing",
                kit -> inference(kit, "bad-input", (session, good) -> session.run(Map.of())));
        checks.add(
                "7.05-bad-input",
                "without axes",
                kit -> inference(kit, "bad-input", (session, good) -> session.run(Tensor.scalar(1))));
        checks.add("7.06-unknown-node", FaultChecks::unknownNode);
        checks.add("7.07-unknown-tap", FaultChecks::unknownTap);
        badStates(checks);
        checks.add("7.10-closed-session", "inference", FaultChecks::closedInference);
        checks.add("7.11-interrupted", "between steps", FaultChecks::interrupted);
        checks.add("7.11-interrupted", "in a step", FaultChecks::interruptedInStep);
        closedTraining(checks);
        badTeacherValues(checks);
    }

    private static void badTeacherValues(Checks checks) {
        Map<String, Map<String, Tensor>> faults = new LinkedHashMap<>();
        faults.put("missing", Map.of("flat", Tensor.full(Shape.of(BATCH, Study.CLASSES), 0)));
        faults.put("of another number of classes", Map.of("fc", Tensor.full(Shape.of(BATCH, Study.CLASSES + 1), 0)));
        faults.put("of another number of samples", Map.of("fc", Tensor.full(Shape.of(BATCH - 1, Study.CLASSES), 0)));
        faults.put("of another order of axes", Map.of("fc", Tensor.full(Shape.of(Study.CLASSES, BATCH), 0)));
        faults.forEach((name, values) -> checks.add(
                "7.12-bad-teacher-values",
                name,
                kit -> training(
                        kit,
                        "bad-batch",
                        (session, good) -> session.step(BatchChecks.taught(good, values), Study.settings()))));
    }

    private static void badStates(Checks checks) {
        Map<String, String> faults = Map.of(
                "a parameter is missing",
                "missing",
                "a parameter is unknown",
                "unknown",
                "a parameter's shape",
                "shape");
        faults.forEach((name, fault) -> {
            checks.add(
                    "7.08-bad-restore",
                    name,
                    kit -> training(
                            kit,
                            "bad-parameters",
                            (session, good) -> session.restore(
                                    spoilt(session.parameters(), "fc.bias", fault), session.optimizerState())));
            checks.add(
                    "7.09-bad-update",
                    name,
                    kit -> training(kit, "bad-parameters", (session, good) -> {
                        Gradients gradients = session.gradients(good, Study.settings());
                        session.update(
                                new Gradients(
                                        gradients.total(),
                                        gradients.terms(),
                                        spoilt(gradients.gradients(), "fc.bias", fault),
                                        gradients.statistics()),
                                Study.settings());
                    }));
        });
        checks.add(
                "7.08-bad-restore",
                "no slots",
                kit -> training(
                        kit,
                        "bad-parameters",
                        (session, good) ->
                                session.restore(session.parameters(), new OptimizerState(3, Parameters.none()))));
        checks.add(
                "7.09-bad-update",
                "no statistics",
                kit -> training(kit, "bad-parameters", (session, good) -> {
                    Gradients gradients = session.gradients(good, Study.settings());
                    session.update(
                            new Gradients(
                                    gradients.total(), gradients.terms(), gradients.gradients(), Parameters.none()),
                            Study.settings());
                }));
    }

    /** Checks that a session is unchanged by a fault after a step, and continues like a session without the fault. */
    private static void training(Kit kit, String id, Fault fault) {
        List<Batch> batches = Study.batches(kit, BATCH, BATCH);
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), Study.plan(kit));
                TrainingSession twin = TrainingSession.open(kit.backend(), Study.plan(kit))) {
            session.step(batches.get(0), Study.settings());
            twin.step(batches.get(0), Study.settings());
            Parameters before = session.parameters();
            OptimizerState state = session.optimizerState();
            kit.refused(id, "what was asked for", () -> fault.happen(session, batches.get(1)));
            OptimizerState after = session.optimizerState();
            TrainingCheck.same(comparison, "after the fault ", before, session.parameters(), Tolerance.NONE);
            TrainingCheck.same(comparison, "after the fault ", state.slots(), after.slots(), Tolerance.NONE);
            comparison.that(after.steps() == state.steps(), "steps", String.valueOf(state.steps()), after.steps());
            session.step(batches.get(1), Study.settings());
            twin.step(batches.get(1), Study.settings());
            TrainingCheck.same(
                    comparison, "after the next step ", twin.parameters(), session.parameters(), kit.sameness());
        }
        comparison.done();
    }

    private static Batch spoilt(Batch good, float bad) {
        float[] numbers = good.inputs().toArray();
        Arrays.fill(numbers, bad);
        return new Batch(Tensor.of(good.inputs().shape(), numbers), good.labels());
    }

    private static Batch labelled(Batch good, float label) {
        float[] labels = good.labels().toArray();
        labels[BATCH - 1] = label;
        return new Batch(good.inputs(), Tensor.of(good.labels().shape(), labels));
    }

    private static Gradients with(Gradients gradients, String name, Tensor tensor) {
        Parameters changed = gradients.gradients().with(Map.of(name, tensor));
        return new Gradients(gradients.total(), gradients.terms(), changed, gradients.statistics());
    }

    private static Parameters spoilt(Parameters parameters, String name, String fault) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(parameters.asMap());
        switch (fault) {
            case "missing" -> tensors.remove(name);
            case "unknown" -> tensors.put("no." + name, Tensor.scalar(1));
            default -> tensors.put(name, Tensor.full(Shape.of(Study.CLASSES, 1), 1));
        }
        return new Parameters(tensors);
    }

    /** A fault of an inference session. */
    @FunctionalInterface
    private interface InferenceFault {

        void happen(InferenceSession session, Tensor good);
    }

    private static void inference(Kit kit, String id, InferenceFault fault) {
        Tensor images = Study.images(kit, "images", BATCH);
        try (InferenceSession session = kit.backend().infer(Study.student(kit.seed()))) {
            kit.refused(id, "what was asked for", () -> fault.happen(session, images));
            usable(kit, session, images);
        }
    }

    private static void usable(Kit kit, InferenceSession session, Tensor images) {
        try (InferenceSession oracle = Study.reference().infer(session.model())) {
            kit.comparison()
                    .tensor(
                            "the logits after the fault",
                            Doubles.of(oracle.run(images)),
                            Doubles.of(session.run(images)),
                            Quantity.VALUE.tolerance(ComparisonPrecision.FLOAT32))
                    .done();
        }
    }

    /** Checks that the backend creates new sessions that work. */
    private static void usable(Kit kit) {
        try (InferenceSession session = kit.backend().infer(Study.student(kit.seed()))) {
            usable(kit, session, Study.images(kit, "images", BATCH));
        }
    }

    private static void unknownNode(Kit kit) {
        Model model = Study.student(kit.seed());
        kit.refused("unknown-node", "a session for [rellu]", () -> kit.backend().infer(model, List.of("rellu")));
        usable(kit);
    }

    private static void unknownTap(Kit kit) {
        Taps taps = new Taps(List.of(new Taps.Tap("rellu", "relu")));
        kit.refused(
                "unknown-node",
                "a plan with the teacher's [rellu] among its taps",
                () -> TrainingSession.open(
                        kit.backend(),
                        TrainingPlan.builder(
                                        Study.student(kit.seed()),
                                        Objective.of(new Term(new CrossEntropy(), 1)),
                                        new Sgd())
                                .teacher(Study.teacher(kit.seed()))
                                .taps(taps)
                                .build()));
        usable(kit);
    }

    private static void closedInference(Kit kit) {
        Tensor images = Study.images(kit, "images", BATCH);
        InferenceSession session = kit.backend().infer(Study.student(kit.seed()));
        session.run(images);
        session.close();
        session.close();
        kit.refused("closed", "a closed session's run", () -> session.run(images));
        usable(kit);
    }

    private static void closedTraining(Checks checks) {
        Map<String, Fault> calls = new LinkedHashMap<>();
        calls.put("step", (session, good) -> session.step(good, Study.settings()));
        calls.put("gradients", (session, good) -> session.gradients(good, Study.settings()));
        calls.put(
                "update",
                (session, good) -> session.update(
                        new Gradients(0, List.of(), Parameters.none(), Parameters.none()), Study.settings()));
        calls.put("parameters", (session, good) -> session.parameters());
        calls.put("optimizerState", (session, good) -> session.optimizerState());
        calls.put(
                "restore",
                (session, good) -> session.restore(
                        session.plan().student().parameters(), new OptimizerState(0, Parameters.none())));
        calls.forEach((name, call) ->
                checks.add("7.10-closed-session", name, kit -> closedTraining(kit, name, call), Capability.TRAINING));
    }

    private static void closedTraining(Kit kit, String name, Fault call) {
        Batch batch = Study.batch(kit, "batch", BATCH);
        TrainingSession session = TrainingSession.open(kit.backend(), Study.plan(kit));
        session.step(batch, Study.settings());
        session.close();
        session.close();
        kit.refused("closed", "a closed session's " + name, () -> call.happen(session, batch));
        usable(kit);
    }

    private static void interrupted(Kit kit) {
        GlyphDataset data = new GlyphDataset(40, 12, kit.seed());
        TrainingPlan plan = Glyphs.plan(Glyphs.teacher(kit.seed()));
        BatchSource batches = new BatchSource(data, 10, kit.seed());
        Trainer trainer = new Trainer(1, new ConstantSchedule());
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), plan);
                TrainingSession twin = TrainingSession.open(kit.backend(), plan)) {
            boolean cancelled = false;
            try {
                trainer.train(session, batches, afterTwoSteps());
            } catch (ParsimonyException e) {
                cancelled = e.id().equals("cancelled");
            } finally {
                comparison.that(Thread.interrupted(), "the thread's interrupt status", "set", "not set");
            }
            comparison.that(cancelled, "the end of training", "a ParsimonyException of the id cancelled", "another");
            long steps = session.optimizerState().steps();
            comparison.that(steps == 2, "whole steps taken", "2", steps);
            for (int i = 0; i < 3; i++) {
                twin.step(batches.batch(0, i), Glyphs.settings());
            }
            session.step(batches.batch(0, 2), Glyphs.settings());
            TrainingCheck.same(
                    comparison, "after the next step ", twin.parameters(), session.parameters(), kit.sameness());
        }
        comparison.done();
    }

    /** Checks that a step on an interrupted thread completes and keeps the interrupt status. */
    private static void interruptedInStep(Kit kit) {
        Batch batch = Study.batch(kit, "batch", BATCH);
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), Study.plan(kit));
                TrainingSession twin = TrainingSession.open(kit.backend(), Study.plan(kit))) {
            try {
                Thread.currentThread().interrupt();
                session.step(batch, Study.settings());
            } finally {
                comparison.that(Thread.interrupted(), "the thread's interrupt status", "set", "not set");
            }
            twin.step(batch, Study.settings());
            TrainingCheck.same(comparison, "after the step ", twin.parameters(), session.parameters(), kit.sameness());
        }
        comparison.done();
    }

    private static TrainingListener afterTwoSteps() {
        return new TrainingListener() {
            @Override
            public void step(Progress progress) {
                if (progress.step() == 1) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
