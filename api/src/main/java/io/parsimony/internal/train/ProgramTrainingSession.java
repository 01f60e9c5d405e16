package io.parsimony.internal.train;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.backend.ExecutableCache;
import io.parsimony.internal.backend.Values;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.network.Lowering;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A training session that runs programs on any backend: the teacher's forward pass, {@link LossProgram}, {@link
 * UpdateProgram} and, with averaging, {@link EmaProgram}. Parameters, optimizer slots and the teacher's values stay in
 * the engine. A batch with cached teacher values skips the teacher's forward pass.
 */
public final class ProgramTrainingSession implements TrainingSession {

    private static final String NOT_FINITE =
            "Parameters are as before this step. Lower the learning rate, clip the gradient norm, warm up, or look "
                    + "for bad numbers in the data.";

    private final Backend backend;
    private final TrainingPlan plan;
    private final UpdateProgram updateProgram;
    private final List<String> teacherNodes;
    private final Set<String> statistics;
    private final ExecutableCache teachers;
    private final Map<LossForm, ExecutableCache> losses = new HashMap<>();
    private final Executable update;
    private final Optional<Executable> average;
    /** The names and shapes of the optimizer's slots, and of the averages of the parameters. */
    private final Map<String, Shape> slots;
    /** The student's parameters, the optimizer's slots, and the averages. */
    private final Values state;

    /** The lock of the thread that uses the session. */
    private final ReentrantLock use = new ReentrantLock();

    private long steps;
    private boolean closed;

    /** The form of a batch, apart from its size. */
    private record LossForm(Shape label, boolean mixed) {}

    /**
     * Creates a session that starts from the student's current parameters.
     *
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-loss}) if a loss does not fit the networks; the
     *     engine's memory is then freed
     */
    public ProgramTrainingSession(Backend backend, TrainingPlan plan) {
        this.backend = backend;
        this.plan = plan;
        this.updateProgram = new UpdateProgram(plan.trained(), plan.optimizer(), plan.maxGradientNorm());
        this.teacherNodes = LossProgram.teacherNodes(plan);
        this.statistics = statistics(plan);
        this.teachers = new ExecutableCache(this::compileTeacher);
        // Batches differ only in size, so a batch of any size tests whether the losses fit.
        new LossProgram(plan, 2).outputs();
        this.update = backend.compile(updateProgram, Map.of());
        EmaProgram averageProgram = new EmaProgram(plan.student().network().parameters());
        this.average =
                plan.averaging().isEmpty() ? Optional.empty() : Optional.of(backend.compile(averageProgram, Map.of()));
        this.slots = new LinkedHashMap<>(updateProgram.slots());
        this.state = new Values(backend);
        try {
            Map<String, Tensor> parameters = plan.student().parameters().asMap();
            state.upload(parameters);
            slots.forEach((name, shape) -> state.upload(name, Tensor.full(shape, 0)));
            if (average.isPresent()) {
                slots.putAll(averageProgram.averages());
                parameters.forEach((name, tensor) -> state.upload(EmaProgram.average(name), tensor));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Set<String> statistics(TrainingPlan plan) {
        return Set.copyOf(Lowering.statistics(plan.student().network()));
    }

    private Executable compileTeacher(int batch) {
        Model teacher = plan.teacher().orElseThrow();
        return backend.compile(
                new InferenceProgram(teacher.network(), batch, teacherNodes),
                teacher.parameters().asMap());
    }

    @Override
    public TrainingPlan plan() {
        return plan;
    }

    @Override
    public StepReport step(Batch batch, StepSettings settings) {
        return alone(() -> {
            try (Values found = loss(batch, settings)) {
                double total = total(found);
                List<Double> terms = terms(found);
                double norm = update(found, settings);
                return new StepReport(total, terms, norm);
            }
        });
    }

    @Override
    public Gradients gradients(Batch batch, StepSettings settings) {
        return alone(() -> {
            try (Values found = loss(batch, settings)) {
                Map<String, Tensor> gradients = new LinkedHashMap<>();
                for (ParameterSpec spec : plan.trained()) {
                    Value gradient = Require.present(found.asMap(), Program.Gradient.of(spec.name()));
                    gradients.put(spec.name(), gradient.download());
                }
                return new Gradients(
                        total(found),
                        terms(found),
                        new Parameters(gradients),
                        new Parameters(found.download(statistics::contains)));
            }
        });
    }

    @Override
    public double update(Gradients gradients, StepSettings settings) {
        return alone(() -> {
            gradients.gradients().requireExactly(plan.trained());
            gradients.statistics().requireExactly(shapes(statistics));
            try (Values found = new Values(backend)) {
                found.upload(gradients.statistics().asMap());
                gradients
                        .gradients()
                        .asMap()
                        .forEach((name, tensor) -> found.upload(Program.Gradient.of(name), tensor));
                return update(found, settings);
            }
        });
    }

    /** Returns the losses, statistics and gradients of a batch. */
    private Values loss(Batch batch, StepSettings settings) {
        requireFit(batch, settings);
        Network student = plan.student().network();
        try (Values inputs = new Values(backend)) {
            inputs.upload(student.input(), batch.inputs());
            if (batch.teacher().isEmpty() && !teacherNodes.isEmpty()) {
                runTeacher(inputs, batch.size());
            }
            if (!batch.teacher().isEmpty()) {
                teacherNodes.forEach(node ->
                        inputs.upload(LossProgram.teacher(node), batch.teacher().get(node)));
            }
            inputs.upload(LossProgram.LABELS, batch.labels());
            batch.mix().ifPresent(mix -> {
                inputs.upload(LossProgram.SECOND_LABELS, mix.labels());
                inputs.upload(LossProgram.SHARE, Tensor.scalar(mix.share()));
            });
            for (int i = 0; i < settings.weights().size(); i++) {
                inputs.upload(
                        LossProgram.weight(i), Tensor.scalar(settings.weights().get(i)));
            }
            student.forEach(
                    Layer.Dropout.class,
                    (node, layer) -> inputs.upload(
                            node.parameter(Lowering.MASK), mask(node, layer, batch.size(), settings.offset())));

            Map<String, Value> all = new LinkedHashMap<>(state.asMap());
            all.putAll(inputs.asMap());
            ExecutableCache programs = losses(batch);
            Values found = new Values(backend);
            found.putAll(programs.use(batch.size(), executable -> executable.run(all)));
            return found;
        }
    }

    private ExecutableCache losses(Batch batch) {
        LossForm form = new LossForm(batch.labelShape(), batch.mix().isPresent());
        return losses.computeIfAbsent(
                form,
                key -> new ExecutableCache(
                        size -> backend.compile(new LossProgram(plan, size, key.label, key.mixed), Map.of())));
    }

    private void runTeacher(Values inputs, int batch) {
        Network network = plan.teacher().orElseThrow().network();
        Value samples = inputs.asMap().get(plan.student().network().input());
        teachers.use(batch, executable -> executable.run(Map.of(network.input(), samples)))
                .forEach((node, value) -> inputs.put(LossProgram.teacher(node), value));
    }

    private Tensor mask(Node node, Layer.Dropout layer, int batch, int offset) {
        Shape shape = plan.student().network().shape(node.name()).batched(batch);
        return DropoutMask.draw(shape, offset, layer.probability(), plan.seed(), steps, node.parameter(Lowering.MASK));
    }

    /** Returns the total loss; throws if it is NaN or infinite. */
    private double total(Values found) {
        double total = found.item(LossProgram.TOTAL);
        if (!Double.isFinite(total)) {
            List<Double> terms = terms(found);
            StringBuilder each = new StringBuilder();
            for (int i = 0; i < terms.size(); i++) {
                each.append(i == 0 ? "" : ", ")
                        .append(plan.objective().terms().get(i).loss().type())
                        .append(' ')
                        .append(terms.get(i));
            }
            throw new ParsimonyException(
                    Problem.of(ErrorId.NON_FINITE_LOSS, "Expected a finite loss, found " + total + " (" + each + ").")
                            .hint(NOT_FINITE));
        }
        return total;
    }

    private List<Double> terms(Values found) {
        List<Double> terms = new ArrayList<>();
        for (int i = 0; i < plan.objective().terms().size(); i++) {
            terms.add(found.item(LossProgram.term(i)));
        }
        return terms;
    }

    /** Updates the state from gradients and statistics; returns the norm of the gradients. */
    private double update(Values found, StepSettings settings) {
        try (Values scalars = new Values(backend);
                Values updated = new Values(backend)) {
            plan.optimizer()
                    .scalars(steps + 1, settings.learningRate())
                    .forEach((name, value) -> scalars.upload(UpdateProgram.scalar(name), Tensor.scalar(value)));
            Map<String, Value> inputs = new LinkedHashMap<>(state.asMap());
            inputs.putAll(found.asMap());
            inputs.putAll(scalars.asMap());
            updated.putAll(update.run(inputs));
            double norm = updated.item(UpdateProgram.GRADIENT_NORM);
            if (!Double.isFinite(norm)) {
                throw new ParsimonyException(
                        Problem.of(ErrorId.NON_FINITE_GRADIENT, "Expected a finite gradient norm, found " + norm + ".")
                                .hint(NOT_FINITE));
            }
            average.ifPresent(program -> updated.putAll(average(program, updated, found)));
            state.takeFrom(updated, state::contains);
            state.takeFrom(found, statistics::contains);
            steps++;
            return norm;
        }
    }

    /** Returns the averages after this step: of updated parameters, new statistics and unchanged parameters. */
    private Map<String, Value> average(Executable program, Values updated, Values found) {
        try (Values scalars = new Values(backend)) {
            scalars.upload(
                    EmaProgram.WEIGHT,
                    Tensor.scalar(EmaProgram.weight(plan.averaging().orElseThrow(), steps + 1)));
            Map<String, Value> inputs = new LinkedHashMap<>(state.asMap());
            inputs.putAll(found.asMap());
            inputs.putAll(updated.asMap());
            inputs.putAll(scalars.asMap());
            return program.run(inputs);
        }
    }

    @Override
    public Parameters averages() {
        return alone(() -> {
            if (average.isEmpty()) {
                return parameters();
            }
            Network student = plan.student().network();
            Set<String> names = new EmaProgram(student.parameters()).averages().keySet();
            return EmaProgram.averages(student, new Parameters(state.download(names::contains)));
        });
    }

    @Override
    public Parameters parameters() {
        return alone(() -> {
            return new Parameters(state.download(plan.student().parameters()::contains));
        });
    }

    @Override
    public OptimizerState optimizerState() {
        return alone(() -> {
            return new OptimizerState(steps, new Parameters(state.download(slots::containsKey)));
        });
    }

    @Override
    public void restore(Parameters parameters, OptimizerState optimizerState) {
        alone(() -> {
            parameters.requireExactly(plan.student().network().parameters());
            optimizerState.slots().requireExactly(slots);
            try (Values fresh = new Values(backend)) {
                fresh.upload(parameters.asMap());
                fresh.upload(optimizerState.slots().asMap());
                state.takeFrom(fresh, state::contains);
            }
            steps = optimizerState.steps();
            return steps;
        });
    }

    private Map<String, Shape> shapes(Set<String> names) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        names.forEach(
                name -> shapes.put(name, plan.student().parameters().get(name).shape()));
        return shapes;
    }

    private void requireFit(Batch batch, StepSettings settings) {
        Network student = plan.student().network();
        Shape expected = student.shape(student.input()).batched(batch.size());
        if (!batch.inputs().shape().equals(expected)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_BATCH,
                    "Expected samples of shape %s, found %s.",
                    expected,
                    batch.inputs().shape());
        }
        if (settings.weights().size() != plan.objective().terms().size()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_BATCH,
                    "Expected a weight for each of %d terms, found %d.",
                    plan.objective().terms().size(),
                    settings.weights().size());
        }
        batch.requireLabels(plan.classes());
        if (!batch.teacher().isEmpty()) {
            teacherNodes.forEach(node -> requireTeacher(batch, node));
        }
    }

    private void requireTeacher(Batch batch, String node) {
        Shape expected = plan.teacher().orElseThrow().network().shape(node).batched(batch.size());
        Tensor found = batch.teacher().get(node);
        if (found == null || !found.shape().equals(expected)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_BATCH,
                    "Expected the teacher's values of [%s] of shape %s with the batch, found %s.",
                    node,
                    expected,
                    found == null ? "none" : found.shape());
        }
    }

    /** Runs a call, or throws if another thread uses the session: concurrent steps would interleave unpredictably. */
    private <V> V alone(Supplier<V> call) {
        if (!use.tryLock()) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.SESSION_IN_USE, "Another thread uses this training session.")
                            .hint("Open one session per thread, or use a session from one thread at a time."));
        }
        try {
            if (closed) {
                throw ParsimonyException.of(ErrorId.CLOSED, "The training session was closed.");
            }
            return call.get();
        } finally {
            use.unlock();
        }
    }

    /** Waits for another thread's call, and then frees the session's memory in the engine. */
    @Override
    public void close() {
        use.lock();
        try {
            if (!closed) {
                closed = true;
                state.close();
                teachers.close();
                losses.values().forEach(ExecutableCache::close);
                update.close();
                average.ifPresent(Executable::close);
            }
        } finally {
            use.unlock();
        }
    }
}
