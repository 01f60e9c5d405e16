package io.parsimony.tck.check;

import io.parsimony.backend.InferenceSession;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.TrainingCase;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs training cases through an engine's sessions. Sessions exchange float32, so their tolerances are float32's for
 * every precision of the engine.
 *
 * @param kit the engine
 */
record TrainingCheck(Kit kit) {

    private static final ComparisonPrecision HOST = ComparisonPrecision.FLOAT32;

    /** Checks a whole run: every step's losses, the final parameters and buffers, and the resulting logits. */
    void trajectory(TrainingRun run) {
        TrainingCase vector = run.vector();
        Comparison comparison = kit.comparison();
        Parameters last = lossesAndParameters(comparison, run);
        TrajectoryTolerances tolerances = new TrajectoryTolerances(run, HOST);
        Map<String, Tensor> trained = new LinkedHashMap<>();
        comparison.names("parameters", vector.last().keySet(), last.names());
        vector.last().forEach((name, expected) -> {
            if (last.contains(name)) {
                comparison.tensor("final " + name, expected, Doubles.of(last.get(name)), tolerances.of(name));
                trained.put(name, tolerances.isFree(name) ? expected.toTensor() : last.get(name));
            }
        });
        if (trained.size() == vector.last().size()) {
            probe(comparison, "probe logits of the trained student", run, trained, Quantity.TRAJECTORY);
        }
        Map<String, Tensor> exact = TrainingRun.parameters(vector.last()).asMap();
        probe(comparison, "probe logits of the vectors' student", run, exact, Quantity.VALUE);
        comparison.done();
    }

    /** Checks a whole run inside the engine at the engine's own precision: see {@link EngineTraining}. */
    void insideEngine(TrainingRun run) {
        try (EngineTraining training = new EngineTraining(kit, run)) {
            training.check();
        }
    }

    private Parameters lossesAndParameters(Comparison comparison, TrainingRun run) {
        try (TrainingSession session = TrainingSession.open(kit.backend(), run.plan())) {
            losses(comparison, run, run.train(session, 0, run.steps()));
            return session.parameters();
        }
    }

    private static void losses(Comparison comparison, TrainingRun run, List<StepReport> reports) {
        Tolerance tolerance = Quantity.TRAJECTORY_LOSS.tolerance(HOST);
        for (int step = 0; step < run.steps(); step++) {
            TrainingCase.Step expected = run.vector().steps().get(step);
            StepReport found = reports.get(step);
            String place = "step " + (step + 1) + " ";
            comparison.number(place + "total", expected.total(), found.total(), tolerance);
            for (int term = 0; term < expected.terms().size(); term++) {
                String loss = run.vector().objective().get(term).loss().type();
                double value = expected.terms().get(term);
                comparison.number(place + loss, value, found.terms().get(term), tolerance);
            }
        }
    }

    private void probe(
            Comparison comparison, String name, TrainingRun run, Map<String, Tensor> parameters, Quantity quantity) {
        Model student = run.plan().student().with(new Parameters(parameters));
        try (InferenceSession session = kit.backend().infer(student)) {
            Tensor logits = session.run(run.vector().probe().toTensor());
            comparison.tensor(name, run.vector().probeLogits(), Doubles.of(logits), quantity.tolerance(HOST));
        }
    }

    /**
     * Checks that a session that restores another's parameters and optimizer state continues with the same bits,
     * whatever it did before.
     */
    void restore(TrainingRun run) {
        int middle = run.steps() / 2;
        Comparison comparison = kit.comparison();
        try (TrainingSession first = TrainingSession.open(kit.backend(), run.plan());
                TrainingSession second = TrainingSession.open(kit.backend(), run.plan())) {
            run.train(first, 0, middle);
            Parameters parameters = first.parameters();
            OptimizerState state = first.optimizerState();
            comparison.that(state.steps() == middle, "steps taken", String.valueOf(middle), state.steps());

            run.train(second, 0, middle - 1);
            second.restore(parameters, state);
            OptimizerState restored = second.optimizerState();
            comparison.that(restored.steps() == middle, "steps restored", String.valueOf(middle), restored.steps());
            same(comparison, "restored ", parameters, second.parameters(), Tolerance.NONE);
            same(comparison, "restored ", state.slots(), restored.slots(), Tolerance.NONE);
            if (kit.precision() == ComparisonPrecision.FLOAT64) {
                // Values of a float64 engine are rounded on export, so the first session also continues from rounded
                // numbers.
                first.restore(parameters, state);
            }
            List<StepReport> uninterrupted = run.train(first, middle, run.steps());
            List<StepReport> resumed = run.train(second, middle, run.steps());
            for (int step = 0; step < resumed.size(); step++) {
                double expected = uninterrupted.get(step).total();
                double found = resumed.get(step).total();
                comparison.number("total of step " + (middle + step + 1), expected, found, kit.sameness());
            }
            same(comparison, "final ", first.parameters(), second.parameters(), kit.sameness());
            Parameters slots = first.optimizerState().slots();
            same(comparison, "final ", slots, second.optimizerState().slots(), kit.sameness());
        }
        comparison.done();
    }

    /** Checks that gradients change nothing and that gradients plus an update equal a step, to the bit. */
    void gradientsAndUpdate(TrainingRun run) {
        Comparison comparison = kit.comparison();
        Tolerance tolerance = kit.carried();
        try (TrainingSession whole = TrainingSession.open(kit.backend(), run.plan());
                TrainingSession split = TrainingSession.open(kit.backend(), run.plan())) {
            for (int step = 0; step < run.steps(); step++) {
                String place = "step " + (step + 1) + " ";
                StepReport report = whole.step(run.batch(step), run.settings());
                Parameters before = split.parameters();
                Gradients gradients = split.gradients(run.batch(step), run.settings());
                same(comparison, place + "before update() ", before, split.parameters(), Tolerance.NONE);
                double norm = split.update(gradients, run.settings());
                comparison.number(place + "total", report.total(), gradients.total(), tolerance);
                comparison.number(place + "gradient norm", report.gradientNorm(), norm, tolerance);
                same(comparison, place, whole.parameters(), split.parameters(), tolerance);
            }
        }
        comparison.done();
    }

    static void same(Comparison comparison, String place, Parameters expected, Parameters found, Tolerance tolerance) {
        comparison.names(place + "names", expected.names(), found.names());
        expected.asMap().forEach((name, tensor) -> {
            if (found.contains(name)) {
                comparison.tensor(place + name, Doubles.of(tensor), Doubles.of(found.get(name)), tolerance);
            }
        });
    }
}
