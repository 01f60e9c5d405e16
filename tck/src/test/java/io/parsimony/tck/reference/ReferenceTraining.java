package io.parsimony.tck.reference;

import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.network.Lowering;
import io.parsimony.internal.train.LossProgram;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.UpdateProgram;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tensor.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Training on the reference backend in double precision: the same programs as a training session's, but parameters,
 * data, weights and learning rate are never rounded to float32. So whole runs can be compared with trajectories in
 * double precision.
 *
 * <p>The plan defines the training; its models' float32 parameters are not used. Dropout, whose masks a session draws,
 * is not supported. Not thread-safe.
 */
public final class ReferenceTraining {

    /**
     * The results of a step.
     *
     * @param total the objective before the step
     * @param terms every term's loss before the step
     * @param gradientNorm the norm of all gradients together, before clipping
     */
    public record Step(double total, List<Double> terms, double gradientNorm) {}

    private final ReferenceBackend backend;
    private final TrainingPlan plan;
    private final UpdateProgram update;
    private final Map<String, DoubleTensor> teacher;
    /** The student's parameters and the optimizer's slots. */
    private final Map<String, DoubleTensor> state;

    private long steps;

    /**
     * Starts a run.
     *
     * @param student every parameter and buffer of the student by full name
     * @param teacher every parameter and buffer of the teacher by full name; empty without a teacher
     * @throws ParsimonyException ({@code bad-plan}) if the student has dropout
     */
    public ReferenceTraining(
            ReferenceBackend backend,
            TrainingPlan plan,
            Map<String, DoubleTensor> student,
            Map<String, DoubleTensor> teacher) {
        if (!Lowering.masks(plan.student().network(), 1).isEmpty()) {
            throw ParsimonyException.of(ErrorId.BAD_PLAN, "Expected a student without dropout in double precision.");
        }
        this.backend = backend;
        this.plan = plan;
        this.update = new UpdateProgram(plan.trained(), plan.optimizer(), plan.maxGradientNorm());
        this.teacher = Map.copyOf(teacher);
        this.state = new LinkedHashMap<>(student);
        update.slots().forEach((name, shape) -> state.put(name, DoubleTensor.of(shape, new double[shape.size()])));
    }

    /**
     * Takes a step.
     *
     * @param samples {@code [n, ...]}
     * @param labels {@code [n]}
     */
    public Step step(DoubleTensor samples, DoubleTensor labels, StepSettings settings) {
        Map<String, DoubleTensor> found =
                run(new LossProgram(plan, labels.shape().dim(0)), lossInputs(samples, labels, settings.weights()));
        Map<String, DoubleTensor> inputs = new LinkedHashMap<>(state);
        inputs.putAll(found);
        plan.optimizer()
                .scalars(steps + 1, settings.learningRate())
                .forEach((name, value) -> inputs.put(UpdateProgram.scalar(name), DoubleTensor.scalar(value)));
        Map<String, DoubleTensor> updated = run(update, inputs);

        state.replaceAll((name, before) -> updated.getOrDefault(name, found.getOrDefault(name, before)));
        steps++;
        return new Step(
                found.get(LossProgram.TOTAL).item(),
                terms(found),
                updated.get(UpdateProgram.GRADIENT_NORM).item());
    }

    /** Returns the student's logits in inference mode. */
    public DoubleTensor logits(DoubleTensor samples) {
        Network network = plan.student().network();
        return infer(network, state, samples, List.of(network.logits())).get(network.logits());
    }

    /** Returns the student's current parameters and buffers. */
    public Map<String, DoubleTensor> parameters() {
        Map<String, DoubleTensor> parameters = new LinkedHashMap<>();
        for (ParameterSpec spec : plan.student().network().parameters()) {
            parameters.put(spec.name(), state.get(spec.name()));
        }
        return parameters;
    }

    private Map<String, DoubleTensor> lossInputs(DoubleTensor samples, DoubleTensor labels, List<Double> weights) {
        Map<String, DoubleTensor> inputs = new LinkedHashMap<>(state);
        inputs.put(plan.student().network().input(), samples);
        inputs.put(LossProgram.LABELS, labels);
        List<String> nodes = LossProgram.teacherNodes(plan);
        if (!nodes.isEmpty()) {
            infer(plan.teacher().orElseThrow().network(), teacher, samples, nodes)
                    .forEach((node, value) -> inputs.put(LossProgram.teacher(node), value));
        }
        for (int i = 0; i < weights.size(); i++) {
            inputs.put(LossProgram.weight(i), DoubleTensor.scalar(weights.get(i)));
        }
        return inputs;
    }

    private List<Double> terms(Map<String, DoubleTensor> found) {
        List<Double> terms = new ArrayList<>();
        for (int i = 0; i < plan.objective().terms().size(); i++) {
            terms.add(found.get(LossProgram.term(i)).item());
        }
        return terms;
    }

    private Map<String, DoubleTensor> infer(
            Network network, Map<String, DoubleTensor> parameters, DoubleTensor samples, List<String> nodes) {
        Map<String, DoubleTensor> inputs = new LinkedHashMap<>(parameters);
        inputs.put(network.input(), samples);
        return run(new InferenceProgram(network, samples.shape().dim(0), nodes), inputs);
    }

    /** Compiles and runs a program on the backend in double precision. */
    private Map<String, DoubleTensor> run(Program program, Map<String, DoubleTensor> inputs) {
        Map<String, Value> values = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> values.put(name, backend.upload(tensor)));
        Map<String, DoubleTensor> outputs = new LinkedHashMap<>();
        try (Executable executable = backend.compile(program, Map.of())) {
            executable.run(values).forEach((name, value) -> outputs.put(name, ((ReferenceValue) value).tensor()));
        }
        return outputs;
    }
}
