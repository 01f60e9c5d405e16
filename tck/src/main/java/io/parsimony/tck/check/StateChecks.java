package io.parsimony.tck.check;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Signals;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.Mixup;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.optimize.AdamW;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.optimize.Optimizer;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.FeatureMse;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Checks of tiers 5 and 7 for settings, sessions and states of long runs and large experiments. */
final class StateChecks {

    private static final Tolerance TRAJECTORY = Quantity.TRAJECTORY.tolerance(ComparisonPrecision.FLOAT32);
    private static final double NORM = 0.05;
    private static final List<Double> OTHER_WEIGHTS = List.of(0.2, 1.5);
    private static final double OTHER_RATE = 0.013;

    private StateChecks() {}

    static void addTo(Checks checks) {
        Map<String, Optimizer> optimizers = new LinkedHashMap<>();
        optimizers.put("SGD without momentum", new Sgd(0.05, 0, 1e-2, false));
        optimizers.put("SGD by Nesterov", new Sgd(0.05, 0.9, 0, true));
        optimizers.put("Adam", new Adam(0.001, 0.9, 0.999, 1e-3, 1e-2));
        optimizers.put("AdamW", new AdamW(0.001, 0.8, 0.99, 1e-3, 0.1));
        optimizers.forEach((name, optimizer) -> {
            checks.add(
                    "5.05-learning-rate",
                    name,
                    kit -> SessionChecks.likeReference(kit, plan(kit, optimizer), rates(kit)));
            checks.add("5.20-late-steps", name, kit -> lateSteps(kit, optimizer));
        });
        checks.add("5.04-gradients-and-update", "other settings, clipped", kit -> halves(kit, clipped(kit, Set.of())));
        checks.add(
                "5.04-gradients-and-update",
                "other settings, clipped, frozen",
                kit -> halves(kit, clipped(kit, Set.of("conv.weight", "fc.bias"))));
        checks.add("5.09-sessions-apart", "five, one closed", StateChecks::five);
        checks.add(
                "5.13-clipping",
                "of a zero gradient",
                kit -> SessionChecks.likeReference(
                        kit, clipped(kit, Set.of()), steps(kit, new StepSettings(Study.RATE, List.of(0.0, 0.0)))));
        checks.add(
                "5.13-clipping",
                "with frozen parameters",
                kit -> SessionChecks.likeReference(
                        kit, clipped(kit, Set.of("conv.weight", "norm.weight")), steps(kit, Study.settings())));
        checks.add("5.15-dropout", "in two layers, by gradients and update", StateChecks::dropoutInHalves);
        checks.add("5.15-dropout", "after a restore", StateChecks::dropoutRestored);
        checks.add(
                "5.15-dropout",
                "none in a teacher",
                kit -> SessionChecks.likeReference(kit, dropping(kit, true), steps(kit, Study.settings())));
        checks.add("5.19-mixed", "with a teacher's values", StateChecks::mixedAndTaught);
        checks.add("5.21-hundredth-step", StateChecks::hundredth);
        checks.add("5.22-one-thread", "refuses a second", StateChecks::secondThread);
        checks.add("5.22-one-thread", "another than made it", StateChecks::elsewhere);
        checks.add("5.23-handed-out", StateChecks::handedOut);
        checks.add("5.24-taps", "five, of a teacher of other names", StateChecks::fiveTaps);
        checks.add("7.01-non-finite-loss", "beside averages", StateChecks::besideAverages);
        checks.add("7.02-non-finite-gradient", "of a finite loss", StateChecks::finiteLoss);
    }

    private static TrainingPlan.Builder builder(Kit kit, Model student, Optimizer optimizer) {
        Objective objective = Objective.of(new Term(new CrossEntropy(), 0.7), new Term(new SoftTarget(), 0.3));
        return TrainingPlan.builder(student, objective, optimizer)
                .teacher(Study.teacher(kit.seed()))
                .seed(kit.seed());
    }

    private static TrainingPlan plan(Kit kit, Optimizer optimizer) {
        return builder(kit, Study.student(kit.seed()), optimizer).build();
    }

    private static TrainingPlan clipped(Kit kit, Set<String> frozen) {
        return Study.plan(Study.student(kit.seed()), kit, OptionalDouble.of(NORM), frozen);
    }

    private static List<SessionChecks.Step> steps(Kit kit, StepSettings settings) {
        return Study.batches(kit, 4, 4, 4).stream()
                .map(batch -> new SessionChecks.Step(batch, settings))
                .toList();
    }

    private static List<SessionChecks.Step> rates(Kit kit) {
        List<SessionChecks.Step> steps = new ArrayList<>();
        for (double rate : new double[] {0.01, 0.05, 0.002}) {
            StepSettings settings = new StepSettings(rate, Study.settings().weights());
            steps.add(new SessionChecks.Step(Study.batch(kit, "rate " + rate, 4), settings));
        }
        return steps;
    }

    private static void same(Comparison comparison, String place, Parameters expected, Parameters found) {
        TrainingCheck.same(comparison, place, expected, found, TRAJECTORY);
    }

    /** Checks steps at counts that do not fit a byte, and after a bias correction has faded. */
    private static void lateSteps(Kit kit, Optimizer optimizer) {
        TrainingPlan plan = plan(kit, optimizer);
        List<Batch> batches = Study.batches(kit, 4, 4, 4);
        Comparison comparison = kit.comparison();
        try (TrainingSession oracle = TrainingSession.open(Study.reference(), plan);
                TrainingSession session = TrainingSession.open(kit.backend(), plan)) {
            Study.train(oracle, batches.subList(0, 1));
            Parameters parameters = oracle.parameters();
            Parameters slots = oracle.optimizerState().slots();
            for (long at : new long[] {255, 1500, 70_000}) {
                OptimizerState state = new OptimizerState(at, slots);
                oracle.restore(parameters, state);
                session.restore(parameters, state);
                Study.train(oracle, batches.subList(1, 3));
                Study.train(session, batches.subList(1, 3));
                same(comparison, "two steps after step " + at + ": ", oracle.parameters(), session.parameters());
                long steps = session.optimizerState().steps();
                comparison.that(steps == at + 2, "the number of steps", String.valueOf(at + 2), steps);
            }
        }
        comparison.done();
    }

    /** Checks gradients and update with settings other than the plan's against a step with these settings. */
    private static void halves(Kit kit, TrainingPlan plan) {
        StepSettings settings = new StepSettings(OTHER_RATE, OTHER_WEIGHTS);
        Comparison comparison = kit.comparison();
        try (TrainingSession oracle = TrainingSession.open(Study.reference(), plan);
                TrainingSession session = TrainingSession.open(kit.backend(), plan)) {
            for (Batch batch : Study.batches(kit, 4, 4, 4)) {
                oracle.step(batch, settings);
                Gradients gradients = session.gradients(batch, settings);
                double norm = session.update(gradients, settings);
                comparison.that(norm > 0, "the norm", "more than zero", norm);
                same(comparison, "after both halves: ", oracle.parameters(), session.parameters());
            }
        }
        comparison.done();
    }

    private static void five(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4);
        List<TrainingSession> sessions = new ArrayList<>();
        Comparison comparison = kit.comparison();
        try {
            for (int i = 0; i < 5; i++) {
                sessions.add(TrainingSession.open(kit.backend(), Study.plan(kit)));
            }
            sessions.forEach(session -> session.step(batches.get(0), Study.settings()));
            sessions.get(2).close();
            for (int i : new int[] {4, 3, 1, 0}) {
                sessions.get(i).step(batches.get(1), Study.settings());
            }
            SessionChecks.End expected =
                    SessionChecks.train(Study.reference(), Study.plan(kit), SessionChecks.usual(batches));
            for (int i : new int[] {0, 1, 3, 4}) {
                String place = "session " + i + ": ";
                same(comparison, place, expected.parameters(), sessions.get(i).parameters());
            }
        } finally {
            sessions.forEach(TrainingSession::close);
        }
        comparison.done();
    }

    private static Network network(String drop) {
        return Network.builder()
                .input("image", Shape.of(2, 6, 5))
                .flatten("flat")
                .linear("hidden", 16)
                .relu("relu")
                .add(drop + "1", new Layer.Dropout(0.4))
                .linear("hidden2", 12)
                .add(drop + "2", new Layer.Dropout(0.25))
                .linear("fc", Study.CLASSES)
                .build();
    }

    private static TrainingPlan dropping(Kit kit, boolean teacherToo) {
        Model student = Model.initialize(network("drop"), kit.seed());
        TrainingPlan.Builder plan = builder(kit, student, Study.OPTIMIZER);
        return teacherToo
                ? plan.teacher(Model.initialize(network("drop"), kit.seed() + 1))
                        .build()
                : plan.build();
    }

    private static void dropoutInHalves(Kit kit) {
        halves(kit, dropping(kit, false));
    }

    private static void dropoutRestored(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4, 4);
        Comparison comparison = kit.comparison();
        try (TrainingSession oracle = TrainingSession.open(Study.reference(), dropping(kit, false));
                TrainingSession session = TrainingSession.open(kit.backend(), dropping(kit, false))) {
            Study.train(oracle, batches.subList(0, 2));
            session.restore(oracle.parameters(), oracle.optimizerState());
            oracle.step(batches.get(2), Study.settings());
            session.step(batches.get(2), Study.settings());
            same(comparison, "after the step that follows a restore: ", oracle.parameters(), session.parameters());
        }
        comparison.done();
    }

    private static void mixedAndTaught(Kit kit) {
        List<SessionChecks.Step> steps = new ArrayList<>();
        List<SessionChecks.Step> plain = new ArrayList<>();
        Model teacher = Study.teacher(kit.seed());
        for (Batch batch : Study.batches(kit, 4, 3, 4)) {
            Tensor second = Tensor.full(batch.labels().shape(), 1);
            Optional<Mixup> mix = Optional.of(new Mixup(second, 0.3));
            Map<String, Tensor> values;
            try (var session = Study.reference().infer(teacher, List.of("fc"))) {
                values = session.run(Map.of("image", batch.inputs()));
            }
            steps.add(new SessionChecks.Step(new Batch(batch.inputs(), batch.labels(), values, mix), Study.settings()));
            plain.add(
                    new SessionChecks.Step(new Batch(batch.inputs(), batch.labels(), Map.of(), mix), Study.settings()));
        }
        TrainingPlan plan = Study.plan(kit);
        Comparison comparison = kit.comparison();
        SessionChecks.End expected = SessionChecks.train(Study.reference(), plan, plain);
        SessionChecks.End found = SessionChecks.train(kit.backend(), plan, steps);
        same(comparison, "mixed, with a teacher's values: ", expected.parameters(), found.parameters());
        comparison.done();
    }

    /** Checks that the hundredth step of one session equals the first step of another session with its state. */
    private static void hundredth(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 3, 4);
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), Study.plan(kit))) {
            for (int step = 1; step < 100; step++) {
                session.step(batches.get(step % 3), Study.settings());
            }
            try (TrainingSession fresh = TrainingSession.open(kit.backend(), Study.plan(kit))) {
                fresh.restore(session.parameters(), session.optimizerState());
                fresh.step(batches.get(0), Study.settings());
                session.step(batches.get(0), Study.settings());
                TrainingCheck.same(
                        comparison,
                        "after step 100: ",
                        fresh.parameters(),
                        session.parameters(),
                        kit.precision() == ComparisonPrecision.FLOAT32 ? kit.sameness() : TRAJECTORY);
            }
        }
        comparison.done();
    }

    /** Checks that a concurrent call is rejected or runs later: all executed steps are complete. */
    private static void secondThread(Kit kit) throws Exception {
        Batch batch = Study.batch(kit, "batch", 32);
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), Study.plan(kit));
                TrainingSession twin = TrainingSession.open(kit.backend(), Study.plan(kit))) {
            Callable<String> steps = () -> {
                for (int i = 0; i < 200 && refused.get() == 0; i++) {
                    try {
                        session.step(batch, Study.settings());
                        taken.incrementAndGet();
                    } catch (ParsimonyException e) {
                        refused.incrementAndGet();
                        return e.id();
                    }
                }
                return "";
            };
            List<String> ids = Threads.together(List.of(steps, steps, steps));
            comparison.that(
                    ids.stream().allMatch(id -> id.isEmpty() || id.equals("session-in-use")),
                    "what a second thread was told",
                    "a ParsimonyException of the id session-in-use",
                    ids);
            comparison.that(refused.get() > 0, "refusals of three threads", "at least one", refused);
            comparison.done();
            for (int i = 0; i < taken.get(); i++) {
                twin.step(batch, Study.settings());
            }
            long counted = session.optimizerState().steps();
            comparison.that(counted == taken.get(), "the number of steps", taken.toString(), counted);
            same(comparison, "after steps of three threads: ", twin.parameters(), session.parameters());
        }
        comparison.done();
    }

    private static void elsewhere(Kit kit) throws Exception {
        List<Batch> batches = Study.batches(kit, 4, 4);
        TrainingPlan plan = Study.plan(kit);
        SessionChecks.End expected = SessionChecks.train(Study.reference(), plan, SessionChecks.usual(batches));
        Comparison comparison = kit.comparison();
        List<TrainingSession> made = Threads.together(List.of(() -> TrainingSession.open(kit.backend(), plan)));
        try (TrainingSession session = made.get(0)) {
            session.step(batches.get(0), Study.settings());
            Threads.together(List.of(() -> session.step(batches.get(1), Study.settings())));
            same(comparison, "on three threads by turns: ", expected.parameters(), session.parameters());
        }
        comparison.done();
    }

    /** Checks that gradients, parameters, averages and state stay unchanged by later calls and the session's close. */
    private static void handedOut(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4, 4);
        TrainingPlan plan = Study.plan(kit).averaging(0.9);
        Map<String, Parameters> had = new LinkedHashMap<>();
        Map<String, Parameters> copies = new LinkedHashMap<>();
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), plan)) {
            session.step(batches.get(0), Study.settings());
            Gradients gradients = session.gradients(batches.get(1), Study.settings());
            had.put("gradient ", gradients.gradients());
            had.put("statistic ", gradients.statistics());
            had.put("average ", session.averages());
            had.put("parameter ", session.parameters());
            had.put("slot ", session.optimizerState().slots());
            had.forEach((what, parameters) -> copies.put(what, SessionChecks.copy(parameters)));
            session.step(batches.get(2), Study.settings());
            session.gradients(batches.get(0), Study.settings());
            session.averages();
            had.forEach((what, parameters) -> TrainingCheck.same(
                    comparison, "later: " + what, Require.present(copies, what), parameters, Tolerance.NONE));
        }
        had.forEach((what, parameters) -> TrainingCheck.same(
                comparison, "after the close: " + what, Require.present(copies, what), parameters, Tolerance.NONE));
        comparison.done();
    }

    private static Network tapped(String prefix) {
        return Network.builder()
                .input(prefix + "image", Shape.of(2, 6, 5))
                .conv2d(prefix + "conv1", 4, 3, 1, 1)
                .batchNorm(prefix + "norm1")
                .relu(prefix + "relu1")
                .conv2d(prefix + "conv2", 4, 3, 1, 1)
                .relu(prefix + "relu2")
                .maxPool(prefix + "pool", 2)
                .flatten(prefix + "flat")
                .linear(prefix + "fc", Study.CLASSES)
                .build();
    }

    /** Returns the model with its own statistics, so that its normalization changes its inputs. */
    private static Model normalizing(Kit kit, Model model) {
        Map<String, Tensor> statistics = new LinkedHashMap<>(model.parameters().asMap());
        statistics.keySet().removeIf(name -> !name.contains("running"));
        statistics.replaceAll((name, tensor) -> Argument.positive(tensor.shape().toArray())
                .numbers(kit.random(name))
                .toTensor());
        return model.with(model.parameters().with(statistics));
    }

    private static void fiveTaps(Kit kit) {
        List<Taps.Tap> pairs = new ArrayList<>();
        for (String node : List.of("conv1", "norm1", "relu1", "relu2", "pool")) {
            pairs.add(new Taps.Tap("their-" + node, node));
        }
        Objective objective = Objective.of(new Term(new CrossEntropy(), 0.7), new Term(new FeatureMse(), 0.3));
        TrainingPlan plan = TrainingPlan.builder(Model.initialize(tapped(""), kit.seed()), objective, Study.OPTIMIZER)
                .teacher(normalizing(kit, Model.initialize(tapped("their-"), kit.seed() + 1)))
                .taps(new Taps(pairs))
                .seed(kit.seed())
                .build();
        SessionChecks.likeReference(kit, plan, steps(kit, Study.settings()));
    }

    private static void besideAverages(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4);
        Batch good = batches.get(1);
        Batch bad = new Batch(Tensor.full(good.inputs().shape(), Float.NaN), good.labels());
        Comparison comparison = kit.comparison();
        try (TrainingSession session =
                TrainingSession.open(kit.backend(), Study.plan(kit).averaging(0.9))) {
            session.step(batches.get(0), Study.settings());
            Parameters averages = SessionChecks.copy(session.averages());
            Parameters slots = SessionChecks.copy(session.optimizerState().slots());
            kit.refused("non-finite-loss", "a step on NaN", () -> session.step(bad, Study.settings()));
            TrainingCheck.same(comparison, "average after the fault: ", averages, session.averages(), Tolerance.NONE);
            TrainingCheck.same(
                    comparison,
                    "slot after the fault: ",
                    slots,
                    session.optimizerState().slots(),
                    Tolerance.NONE);
        }
        comparison.done();
    }

    /** A loss of the root of zero: zero, with a gradient of infinity times zero. */
    private static final class Root implements DistillationLoss {

        @Override
        public String type() {
            return "root-of-zero";
        }

        @Override
        public Set<Need> needs() {
            return Set.of();
        }

        @Override
        public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
            return student.logits().mul(0).abs().sqrt().mean();
        }
    }

    private static void finiteLoss(Kit kit) {
        Objective objective = Objective.of(new Term(new CrossEntropy(), 1), new Term(new Root(), 1));
        TrainingPlan plan = TrainingPlan.builder(Study.student(kit.seed()), objective, Study.OPTIMIZER)
                .averaging(0.9)
                .build();
        Batch batch = Study.batch(kit, "batch", 4);
        StepSettings without = new StepSettings(Study.RATE, List.of(1.0, 1.0));
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), plan)) {
            Parameters before = SessionChecks.copy(session.parameters());
            Parameters averages = SessionChecks.copy(session.averages());
            kit.refused("non-finite-gradient", "a step with a broken gradient", () -> session.step(batch, without));
            TrainingCheck.same(comparison, "after the fault: ", before, session.parameters(), Tolerance.NONE);
            TrainingCheck.same(comparison, "average after the fault: ", averages, session.averages(), Tolerance.NONE);
            long steps = session.optimizerState().steps();
            comparison.that(steps == 0, "the number of steps", "0", steps);
        }
        comparison.done();
    }
}
