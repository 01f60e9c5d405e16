package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.Require;
import io.parsimony.internal.train.LossProgram;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.UpdateProgram;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Network;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.EngineTensors;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.TrainingCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a training case step by step from its programs, without a session. Nothing leaves the engine between the steps,
 * so that a float64 engine must meet float64's tolerance over the whole run.
 */
final class EngineTraining implements AutoCloseable {

    private final TrainingRun run;
    private final EngineTensors tensors;
    private final Comparison comparison;
    private final ComparisonPrecision precision;
    private final Executable teacher;
    private final Executable loss;
    private final Executable update;
    /** The student's parameters and buffers, the teacher's parameters, and the optimizer's slots. */
    private final Map<String, Value> state = new LinkedHashMap<>();

    private final Map<String, Value> frozen = new LinkedHashMap<>();

    EngineTraining(Kit kit, TrainingRun run) {
        Backend backend = kit.backend();
        this.run = run;
        this.precision = kit.precision();
        this.tensors = new EngineTensors(backend, precision);
        this.comparison = kit.comparison();
        TrainingPlan plan = run.plan();
        UpdateProgram updates = new UpdateProgram(plan.trained(), plan.optimizer(), plan.maxGradientNorm());
        int batch = run.batch(0).size();
        Network network = run.vector().teacher().network();
        this.teacher = backend.compile(new InferenceProgram(network, batch, LossProgram.teacherNodes(plan)), Map.of());
        this.loss = backend.compile(new LossProgram(plan, batch), Map.of());
        this.update = backend.compile(updates, Map.of());
        run.vector().student().parameters().forEach((name, value) -> state.put(name, tensors.upload(value)));
        run.vector().teacher().parameters().forEach((name, value) -> frozen.put(name, tensors.upload(value)));
        updates.slots()
                .forEach((name, shape) -> state.put(name, tensors.upload(Doubles.of(shape, new double[shape.size()]))));
    }

    /** Trains and compares every step's losses and the final parameters and buffers. */
    void check() {
        for (int step = 0; step < run.steps(); step++) {
            step(step);
        }
        TrajectoryTolerances tolerances = new TrajectoryTolerances(run, precision);
        run.vector().last().forEach((name, expected) -> {
            Doubles found = tensors.download(Require.present(state, name), expected);
            comparison.tensor("final " + name, expected, found, tolerances.of(name));
        });
        comparison.done();
    }

    private void step(int step) {
        List<Value> used = new ArrayList<>();
        try {
            Map<String, Value> inputs = new LinkedHashMap<>(state);
            batch(step).forEach((name, numbers) -> inputs.put(name, keep(used, tensors.upload(numbers))));
            teacher(Require.present(inputs, run.vector().student().network().input()))
                    .forEach((node, value) -> inputs.put(LossProgram.teacher(node), keep(used, value)));
            Map<String, Value> found = loss.run(inputs);
            compareLosses(step, found);
            inputs.putAll(found);
            inputs.putAll(state);
            scalars(step).forEach((name, number) -> inputs.put(name, keep(used, tensors.upload(number))));
            Map<String, Value> updated = update.run(inputs);
            found.forEach((name, value) -> replace(used, name, value));
            updated.forEach((name, value) -> replace(used, name, value));
        } finally {
            used.forEach(Value::close);
        }
    }

    private static Value keep(List<Value> used, Value value) {
        used.add(value);
        return value;
    }

    /** Replaces a value of the state; other values are closed with the step. */
    private void replace(List<Value> used, String name, Value value) {
        used.add(state.containsKey(name) ? state.put(name, value) : value);
    }

    private Map<String, Doubles> batch(int step) {
        TrainingCase.LabelledBatch batch = run.vector().batches().get(step);
        Map<String, Doubles> inputs = new LinkedHashMap<>();
        inputs.put(run.vector().student().network().input(), batch.inputs());
        inputs.put(LossProgram.LABELS, batch.labels());
        for (int term = 0; term < run.vector().objective().size(); term++) {
            double weight = run.vector().objective().get(term).weight();
            inputs.put(LossProgram.weight(term), Doubles.scalar(weight));
        }
        return inputs;
    }

    private Map<String, Doubles> scalars(int step) {
        Map<String, Doubles> scalars = new LinkedHashMap<>();
        Optimizer optimizer = run.plan().optimizer();
        optimizer
                .scalars(step + 1L, optimizer.learningRate())
                .forEach((name, value) -> scalars.put(UpdateProgram.scalar(name), Doubles.scalar(value)));
        return scalars;
    }

    private Map<String, Value> teacher(Value samples) {
        Network network = run.vector().teacher().network();
        if (LossProgram.teacherNodes(run.plan()).isEmpty()) {
            return Map.of();
        }
        Map<String, Value> inputs = new LinkedHashMap<>(frozen);
        inputs.put(network.input(), samples);
        return teacher.run(inputs);
    }

    private void compareLosses(int step, Map<String, Value> found) {
        TrainingCase.Step expected = run.vector().steps().get(step);
        String place = "step " + (step + 1) + " ";
        compareLoss(place + "total", expected.total(), Require.present(found, LossProgram.TOTAL));
        for (int term = 0; term < expected.terms().size(); term++) {
            String type = run.vector().objective().get(term).loss().type();
            compareLoss(place + type, expected.terms().get(term), Require.present(found, LossProgram.term(term)));
        }
    }

    private void compareLoss(String name, double expected, Value found) {
        Doubles number = Doubles.scalar(expected);
        comparison.tensor(name, number, tensors.download(found, number), Quantity.TRAJECTORY_LOSS.tolerance(precision));
    }

    @Override
    public void close() {
        state.values().forEach(Value::close);
        frozen.values().forEach(Value::close);
        teacher.close();
        loss.close();
        update.close();
    }
}
