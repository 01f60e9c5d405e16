package io.parsimony.tck;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Capability;
import io.parsimony.backend.InferenceSession;
import io.parsimony.network.Parameters;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.Precision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.TrainingCase;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.Gradients;
import io.parsimony.train.OptimizerState;
import io.parsimony.train.StepReport;
import io.parsimony.train.TrainingSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs training cases through an engine's sessions. Sessions take and give float32, so their tolerances are float32's
 * whatever the engine computes in.
 *
 * @param backend the engine
 * @param precision what it computes in
 */
record TrainingCheck(Backend backend, Precision precision) {

    private static final Precision HOST = Precision.FLOAT32;

    private static final String DRIFT = "taken away by the batch normalisation behind it, so that its exact gradient is"
            + " zero; a step of Adam is at most 1.05 learning rates (Cauchy-Schwarz over its two moments, 8 steps)";

    /** A whole run: every step's losses, the final parameters and buffers, and the logits they give. */
    void trajectory(TrainingRun run) {
        TrainingCase vector = run.vector();
        Comparison comparison = comparison(run);
        Parameters last = lossesAndParameters(comparison, run);
        NormalisedBiases noise =
                run.adaptive() ? NormalisedBiases.of(vector.student().network(), vector.taps()) : NormalisedBiases.NONE;
        comparison.names("parameters", vector.last().keySet(), last.names());
        Map<String, Tensor> trained = new LinkedHashMap<>();
        vector.last().forEach((name, expected) -> {
            if (last.contains(name)) {
                Tolerance tolerance = tolerance(run, noise, name);
                comparison.tensor("final " + name, expected, Doubles.of(last.get(name)), tolerance);
                boolean free = noise.biases().contains(name) || noise.means().contains(name);
                trained.put(name, free ? expected.toTensor() : last.get(name));
            }
        });
        if (trained.size() < vector.last().size()) {
            comparison.done();
        }
        probe(comparison, "probe logits of the trained student", run, new Parameters(trained), Quantity.TRAJECTORY);
        Parameters exact = TrainingRun.parameters(vector.last());
        probe(comparison, "probe logits of the vectors' student", run, exact, Quantity.VALUE);
        comparison.done();
    }

    /** A whole run inside the engine, at the engine's own precision: see {@link EngineTraining}. */
    void insideEngine(TrainingRun run) {
        try (EngineTraining training = new EngineTraining(backend, precision, run)) {
            training.check();
        }
    }

    private Parameters lossesAndParameters(Comparison comparison, TrainingRun run) {
        try (TrainingSession session = backend.train(run.plan())) {
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
                comparison.number(
                        place + loss, expected.terms().get(term), found.terms().get(term), tolerance);
            }
        }
    }

    private static Tolerance tolerance(TrainingRun run, NormalisedBiases noise, String name) {
        if (noise.biases().contains(name)) {
            return new Tolerance(drift(run), 0, "rounding noise that Adam scales to full steps: " + DRIFT);
        }
        if (noise.means().contains(name)) {
            return new Tolerance(
                    5 * drift(run),
                    Quantity.TRAJECTORY.tolerance(HOST).relative(),
                    "follows up to two biases directly and three through weights of about one, each of which is "
                            + DRIFT);
        }
        return Quantity.TRAJECTORY.tolerance(HOST);
    }

    /** How far an adaptive optimiser may carry a parameter whose gradient is rounding noise. */
    private static double drift(TrainingRun run) {
        return 1.05 * run.steps() * run.plan().optimizer().learningRate();
    }

    private void probe(Comparison comparison, String name, TrainingRun run, Parameters parameters, Quantity quantity) {
        try (InferenceSession session = backend.infer(run.plan().student().with(parameters))) {
            Tensor logits = session.run(run.vector().probe().toTensor());
            comparison.tensor(name, run.vector().probeLogits(), Doubles.of(logits), quantity.tolerance(HOST));
        }
    }

    /**
     * A session that takes over another's parameters and optimiser state goes on to the same bits, whatever it did
     * before.
     */
    void restore(TrainingRun run) {
        int middle = run.steps() / 2;
        Comparison comparison = comparison(run);
        try (TrainingSession first = backend.train(run.plan());
                TrainingSession second = backend.train(run.plan())) {
            run.train(first, 0, middle);
            Parameters parameters = first.parameters();
            OptimizerState state = first.optimizerState();
            comparison.that(state.steps() == middle, "steps taken", String.valueOf(middle), state.steps());

            run.train(second, 0, middle - 1);
            second.restore(parameters, state);
            same(comparison, "restored ", parameters, second.parameters());
            same(comparison, "restored ", state.slots(), second.optimizerState().slots());
            if (precision == Precision.FLOAT64) {
                // What leaves a float64 engine is rounded, so the first session continues from rounded numbers as well.
                first.restore(parameters, state);
            }
            List<StepReport> uninterrupted = run.train(first, middle, run.steps());
            List<StepReport> resumed = run.train(second, middle, run.steps());
            for (int step = 0; step < resumed.size(); step++) {
                number(
                        comparison,
                        "total of step " + (middle + step + 1),
                        uninterrupted.get(step).total(),
                        resumed.get(step).total());
            }
            same(comparison, "", first.parameters(), second.parameters());
            same(
                    comparison,
                    "",
                    first.optimizerState().slots(),
                    second.optimizerState().slots());
        }
        comparison.done();
    }

    /** Gradients change nothing; together with an update they are a step, to the same bits. */
    void gradientsAndUpdate(TrainingRun run) {
        Comparison comparison = comparison(run);
        try (TrainingSession whole = backend.train(run.plan());
                TrainingSession split = backend.train(run.plan())) {
            for (int step = 0; step < run.steps(); step++) {
                String place = "step " + (step + 1) + " ";
                if (precision == Precision.FLOAT64) {
                    // Gradients leave a float64 engine rounded: each step starts from the same numbers.
                    split.restore(whole.parameters(), whole.optimizerState());
                    whole.restore(whole.parameters(), whole.optimizerState());
                }
                StepReport report = whole.step(run.batch(step), run.settings());
                Parameters before = split.parameters();
                Gradients gradients = split.gradients(run.batch(step), run.settings());
                same(comparison, place + "gradients() must not change ", before, split.parameters());
                double norm = split.update(gradients, run.settings());
                number(comparison, place + "total", report.total(), gradients.total());
                number(comparison, place + "gradient norm", report.gradientNorm(), norm);
                same(comparison, place, whole.parameters(), split.parameters());
            }
        }
        comparison.done();
    }

    private void same(Comparison comparison, String place, Parameters expected, Parameters found) {
        comparison.names(place + "names", expected.names(), found.names());
        expected.asMap().forEach((name, tensor) -> {
            if (found.contains(name)) {
                comparison.tensor(place + name, Doubles.of(tensor), Doubles.of(found.get(name)), sameness());
            }
        });
    }

    private void number(Comparison comparison, String name, double expected, double found) {
        comparison.number(name, expected, found, sameness());
    }

    private Tolerance sameness() {
        boolean repeatable = backend.capabilities().contains(Capability.DETERMINISTIC);
        return repeatable ? Tolerance.NONE : Quantity.TRAJECTORY.tolerance(HOST);
    }

    private Comparison comparison(TrainingRun run) {
        return new Comparison(run.vector().id(), backend.info().describe());
    }
}
