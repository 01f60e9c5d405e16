package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;

/** Checks of tier 5 for training sessions: rules 5.05 to 5.17. */
final class SessionChecks {

    private static final Tolerance TRAJECTORY = Quantity.TRAJECTORY.tolerance(ComparisonPrecision.FLOAT32);
    private static final Tolerance LOSS = Quantity.TRAJECTORY_LOSS.tolerance(ComparisonPrecision.FLOAT32);
    private static final Tolerance VALUE = Quantity.VALUE.tolerance(ComparisonPrecision.FLOAT32);
    private static final int THREADS = 3;
    /** The decay is reached at the third step: (1 + 3) / (10 + 3) exceeds it. */
    private static final double DECAY = 0.3;

    private SessionChecks() {}

    static void addTo(Checks checks) {
        checks.add("5.05-learning-rate", SessionChecks::learningRate);
        checks.add("5.06-partial-batch", SessionChecks::partialBatch);
        checks.add("5.07-frozen", SessionChecks::frozen);
        checks.add("5.08-no-accumulation", SessionChecks::noAccumulation);
        checks.add("5.09-sessions-apart", SessionChecks::sessionsApart);
        checks.add("5.10-session-threads", SessionChecks::threads);
        checks.add("5.11-after-close", SessionChecks::afterClose);
        checks.add("5.12-deterministic", SessionChecks::deterministic);
        checks.add("5.13-clipping", "beyond the norm", kit -> clipping(kit, 0.05));
        checks.add("5.13-clipping", "below the norm", kit -> clipping(kit, 1000));
        checks.add("5.14-weights", SessionChecks::weights);
        checks.add("5.15-dropout", SessionChecks::dropout);
        checks.add("5.16-parameters-are-copies", SessionChecks::copies);
        checks.add("5.17-averages", "by the formula", SessionChecks::averages);
        checks.add("5.17-averages", "restored", SessionChecks::averagesRestored);
        checks.add("5.17-averages", "none asked for", SessionChecks::noAverages);
    }

    /** A batch with its settings. */
    record Step(Batch batch, StepSettings settings) {}

    /** The result of a run. */
    record End(List<StepReport> reports, Parameters parameters) {}

    static List<Step> usual(List<Batch> batches) {
        return batches.stream().map(batch -> new Step(batch, Study.settings())).toList();
    }

    static End train(Backend backend, TrainingPlan plan, List<Step> steps) {
        try (TrainingSession session = TrainingSession.open(backend, plan)) {
            List<StepReport> reports = steps.stream()
                    .map(step -> session.step(step.batch(), step.settings()))
                    .toList();
            return new End(reports, session.parameters());
        }
    }

    static void likeReference(Kit kit, TrainingPlan plan, List<Step> steps) {
        compare(kit, train(Study.reference(), plan, steps), train(kit.backend(), plan, steps))
                .done();
    }

    private static Comparison compare(Kit kit, End expected, End found) {
        return compare(kit, expected, found, LOSS, TRAJECTORY);
    }

    /** Compares every step's report, within one of the two tolerances, and the final parameters. */
    static Comparison compare(Kit kit, End expected, End found, Tolerance loss, Tolerance trajectory) {
        Comparison comparison = kit.comparison();
        for (int i = 0; i < expected.reports().size(); i++) {
            StepReport wanted = expected.reports().get(i);
            StepReport report = found.reports().get(i);
            String place = "step " + (i + 1) + " ";
            comparison.number(place + "total", wanted.total(), report.total(), loss);
            for (int term = 0; term < wanted.terms().size(); term++) {
                comparison.number(
                        place + "term " + term,
                        wanted.terms().get(term),
                        report.terms().get(term),
                        loss);
            }
            comparison.number(place + "gradient norm", wanted.gradientNorm(), report.gradientNorm(), trajectory);
        }
        TrainingCheck.same(comparison, "final ", expected.parameters(), found.parameters(), trajectory);
        return comparison;
    }

    private static void learningRate(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4, 4, 4);
        List<Double> weights = Study.settings().weights();
        double[] rates = {0.05, 0.2, 0, 0.01};
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < rates.length; i++) {
            steps.add(new Step(batches.get(i), new StepSettings(rates[i], weights)));
        }
        likeReference(kit, Study.plan(kit), steps);
    }

    private static void partialBatch(Kit kit) {
        likeReference(kit, Study.plan(kit), usual(Study.batches(kit, 4, 3, 1, 4)));
    }

    private static void frozen(Kit kit) {
        Model student = Study.student(kit.seed());
        Set<String> frozen = Set.of("conv.weight", "norm.bias");
        TrainingPlan plan = Study.plan(student, kit, OptionalDouble.empty(), frozen);
        List<Step> steps = usual(Study.batches(kit, 4, 4, 4));
        End found = train(kit.backend(), plan, steps);
        Comparison comparison = compare(kit, train(Study.reference(), plan, steps), found);
        for (String name : frozen) {
            comparison.bits(
                    "frozen " + name,
                    student.parameters().get(name),
                    found.parameters().get(name));
        }
        comparison.done();
    }

    private static void noAccumulation(Kit kit) {
        Batch batch = Study.batch(kit, "batch", 4);
        Batch other = Study.batch(kit, "other", 4);
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), Study.plan(kit));
                TrainingSession fresh = TrainingSession.open(kit.backend(), Study.plan(kit))) {
            Gradients first = session.gradients(batch, Study.settings());
            session.gradients(other, Study.settings());
            Gradients again = session.gradients(batch, Study.settings());
            TrainingCheck.same(comparison, "gradient ", first.gradients(), again.gradients(), kit.sameness());
            TrainingCheck.same(comparison, "statistic ", first.statistics(), again.statistics(), kit.sameness());
            session.step(batch, Study.settings());
            fresh.step(batch, Study.settings());
            TrainingCheck.same(comparison, "after a step ", fresh.parameters(), session.parameters(), kit.sameness());
            Gradients expected = fresh.gradients(other, Study.settings());
            Gradients found = session.gradients(other, Study.settings());
            TrainingCheck.same(
                    comparison, "gradient after a step ", expected.gradients(), found.gradients(), kit.sameness());
        }
        comparison.done();
    }

    /** Returns the plan of one of several different students. */
    private static TrainingPlan plan(Kit kit, int number) {
        return Study.plan(Study.student(kit.seed() + 10L * number), kit, OptionalDouble.empty(), Set.of());
    }

    private static void sessionsApart(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4, 2);
        List<End> alone = List.of(
                train(kit.backend(), plan(kit, 0), usual(batches)), train(kit.backend(), plan(kit, 1), usual(batches)));
        Comparison comparison = kit.comparison();
        try (TrainingSession first = TrainingSession.open(kit.backend(), plan(kit, 0));
                TrainingSession second = TrainingSession.open(kit.backend(), plan(kit, 1))) {
            for (Batch batch : batches) {
                first.step(batch, Study.settings());
                second.step(batch, Study.settings());
            }
            same(kit, comparison, "first session's ", alone.get(0), first);
            same(kit, comparison, "second session's ", alone.get(1), second);
        }
        comparison.done();
    }

    private static void same(Kit kit, Comparison comparison, String place, End expected, TrainingSession found) {
        TrainingCheck.same(comparison, place, expected.parameters(), found.parameters(), kit.sameness());
    }

    private static void threads(Kit kit) throws Exception {
        List<Step> steps = usual(Study.batches(kit, 4, 3, 4, 4, 2, 4));
        List<Callable<Comparison>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            TrainingPlan plan = plan(kit, thread);
            End alone = train(kit.backend(), plan, steps);
            String place = "thread " + thread + "'s ";
            tasks.add(() -> {
                Comparison comparison = kit.comparison();
                End found = train(kit.backend(), plan, steps);
                TrainingCheck.same(comparison, place, alone.parameters(), found.parameters(), kit.sameness());
                return comparison;
            });
        }
        Threads.together(tasks).forEach(Comparison::done);
    }

    private static void afterClose(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4);
        TrainingPlan plan = Study.plan(kit);
        End alone = train(kit.backend(), plan, usual(batches));
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), plan)) {
            session.step(batches.get(0), Study.settings());
            train(kit.backend(), plan, usual(batches));
            session.step(batches.get(1), Study.settings());
            same(kit, comparison, "after another's close, ", alone, session);
        }
        try (TrainingSession session = TrainingSession.open(kit.backend(), plan)) {
            Parameters start = plan.student().parameters();
            TrainingCheck.same(comparison, "at the start ", start, session.parameters(), Tolerance.NONE);
            Study.train(session, batches);
            same(kit, comparison, "in a new session ", alone, session);
        }
        comparison.done();
    }

    private static void deterministic(Kit kit) {
        List<Step> steps = usual(Study.batches(kit, 7, 7, 5));
        End first = train(kit.backend(), Study.plan(kit), steps);
        End second = train(kit.backend(), Study.plan(kit), steps);
        Comparison comparison = kit.comparison();
        comparison.that(
                first.reports().equals(second.reports()),
                "the reports",
                first.reports().toString(),
                second.reports());
        TrainingCheck.same(comparison, "final ", first.parameters(), second.parameters(), Tolerance.NONE);
        comparison.done();
    }

    private static void clipping(Kit kit, double maxNorm) {
        TrainingPlan plan = Study.plan(Study.student(kit.seed()), kit, OptionalDouble.of(maxNorm), Set.of());
        likeReference(kit, plan, usual(Study.batches(kit, 4, 4, 4)));
    }

    private static void weights(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4, 4);
        List<Step> steps = List.of(
                new Step(batches.get(0), new StepSettings(Study.RATE, List.of(1.0, 0.0))),
                new Step(batches.get(1), new StepSettings(Study.RATE, List.of(0.0, 1.0))),
                new Step(batches.get(2), new StepSettings(Study.RATE, List.of(0.25, 2.0))));
        likeReference(kit, Study.plan(kit), steps);
    }

    private static void dropout(Kit kit) {
        Network network = Network.builder()
                .input("image", Shape.of(2, 6, 5))
                .flatten("flat")
                .linear("hidden", 16)
                .relu("relu")
                .add("drop", new Layer.Dropout(0.4))
                .linear("fc", Study.CLASSES)
                .build();
        Model student = Model.initialize(network, kit.seed());
        TrainingPlan plan = Study.plan(student, kit, OptionalDouble.empty(), Set.of());
        likeReference(kit, plan, usual(Study.batches(kit, 4, 4, 3)));
    }

    private static void copies(Kit kit) {
        TrainingPlan plan = Study.plan(kit);
        Parameters untouched = copy(plan.student().parameters());
        Parameters teacher = copy(plan.teacher().orElseThrow().parameters());
        List<Batch> batches = Study.batches(kit, 4, 4);
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), plan)) {
            session.step(batches.get(0), Study.settings());
            Parameters had = session.parameters();
            OptimizerState state = session.optimizerState();
            Parameters before = copy(had);
            Parameters slots = copy(state.slots());
            session.step(batches.get(1), Study.settings());
            TrainingCheck.same(comparison, "had before the step: ", before, had, Tolerance.NONE);
            TrainingCheck.same(comparison, "had before the step: ", slots, state.slots(), Tolerance.NONE);
            comparison.that(state.steps() == 1, "steps had before the step", "1", state.steps());
        }
        TrainingCheck.same(
                comparison, "plan's student ", untouched, plan.student().parameters(), Tolerance.NONE);
        Parameters after = plan.teacher().orElseThrow().parameters();
        TrainingCheck.same(comparison, "plan's teacher ", teacher, after, Tolerance.NONE);
        comparison.done();
    }

    private static TrainingPlan averaging(Kit kit) {
        Set<String> frozen = Set.of("fc.bias");
        return Study.plan(Study.student(kit.seed()), kit, OptionalDouble.empty(), frozen)
                .averaging(DECAY);
    }

    private static void averages(Kit kit) {
        TrainingPlan plan = averaging(kit);
        List<Batch> batches = Study.batches(kit, 4, 4, 3, 4);
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), plan)) {
            Parameters start = plan.student().parameters();
            TrainingCheck.same(comparison, "average at the start: ", start, session.averages(), Tolerance.NONE);
            Map<String, Doubles> expected = new LinkedHashMap<>();
            start.asMap().forEach((name, tensor) -> expected.put(name, Doubles.of(tensor)));
            for (int step = 1; step <= batches.size(); step++) {
                Batch batch = batches.get(step - 1);
                if (step == 2) {
                    session.update(session.gradients(batch, Study.settings()), Study.settings());
                } else {
                    session.step(batch, Study.settings());
                }
                double weight = 1 - Math.min(DECAY, (1.0 + step) / (10.0 + step));
                Parameters now = session.parameters();
                expected.replaceAll((name, average) -> BatchChecks.mixed(Doubles.of(now.get(name)), average, weight));
                Parameters found = session.averages();
                String place = "average after step " + step + ": ";
                comparison.names(place + "names", expected.keySet(), found.names());
                expected.forEach((name, average) ->
                        comparison.tensor(place + name, average, Doubles.of(found.get(name)), VALUE));
            }
            End without = train(
                    kit.backend(),
                    Study.plan(plan.student(), kit, OptionalDouble.empty(), plan.frozen()),
                    usual(batches));
            TrainingCheck.same(
                    comparison, "beside an average: ", without.parameters(), session.parameters(), kit.carried());
        }
        comparison.done();
    }

    private static void averagesRestored(Kit kit) {
        List<Batch> batches = Study.batches(kit, 4, 4, 4);
        Comparison comparison = kit.comparison();
        try (TrainingSession first = TrainingSession.open(kit.backend(), averaging(kit));
                TrainingSession second = TrainingSession.open(kit.backend(), averaging(kit))) {
            Study.train(first, batches.subList(0, 2));
            second.restore(first.parameters(), first.optimizerState());
            TrainingCheck.same(comparison, "restored average: ", first.averages(), second.averages(), Tolerance.NONE);
            first.step(batches.get(2), Study.settings());
            second.step(batches.get(2), Study.settings());
            TrainingCheck.same(
                    comparison, "average gone on with: ", first.averages(), second.averages(), kit.carried());
        }
        comparison.done();
    }

    private static void noAverages(Kit kit) {
        Comparison comparison = kit.comparison();
        try (TrainingSession session = TrainingSession.open(kit.backend(), Study.plan(kit))) {
            Study.train(session, Study.batches(kit, 4, 4));
            TrainingCheck.same(
                    comparison, "without an average: ", session.parameters(), session.averages(), Tolerance.NONE);
        }
        comparison.done();
    }

    /** Returns a deep copy of the parameters. */
    static Parameters copy(Parameters parameters) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        parameters.asMap().forEach((name, tensor) -> copies.put(name, Tensor.of(tensor.shape(), tensor.toArray())));
        return new Parameters(copies);
    }
}
