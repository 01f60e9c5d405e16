package io.parsimony.backend;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.backend.Values;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An executable that checks its program on construction and its inputs on each run, so that a backend's code may assume
 * that both are valid. Several threads may share it: their runs are serialized unless it {@linkplain #isConcurrent()
 * allows concurrent runs}. Closing waits for active runs.
 */
public abstract class CheckedExecutable implements Executable {

    private final Program program;
    private final Map<String, Shape> outputs;
    private final Map<String, Shape> expected;
    private final Gate gate;

    /**
     * Checks a program.
     *
     * @param constants the inputs that never change
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-gradient}, {@code bad-input})
     */
    protected CheckedExecutable(Program program, Map<String, Tensor> constants) {
        this.program = program;
        this.gate = new Gate("Program [" + program.name() + "]");
        this.outputs = program.outputs();
        this.expected = new LinkedHashMap<>(program.inputs());
        constants.forEach((name, tensor) -> require(expected.remove(name), name, tensor.shape()));
    }

    /** Returns the program. */
    protected final Program program() {
        return program;
    }

    /** Returns the names and shapes of the program's outputs, gradients included. */
    protected final Map<String, Shape> outputs() {
        return outputs;
    }

    /** Returns the names and shapes of the program's inputs that are not constants. */
    protected final Map<String, Shape> inputs() {
        return expected;
    }

    /**
     * Returns whether several threads may run the program at once. The default is false: runs are serialized, so that
     * an implementation need not be thread-safe.
     */
    protected boolean isConcurrent() {
        return false;
    }

    /** Runs the program on checked inputs: see {@link Executable#run}. */
    protected abstract Map<String, Value> execute(Map<String, ? extends Value> inputs);

    /** Frees the executable's memory; called once. */
    protected abstract void release();

    /** Runs the program on checked tensors in host memory: see {@link Executable#compute}. */
    protected Map<String, Tensor> evaluate(Backend backend, Map<String, Tensor> inputs) {
        try (Values values = new Values(backend);
                Values outputs = new Values(backend)) {
            values.upload(inputs);
            outputs.putAll(execute(values.asMap()));
            return outputs.download(name -> true);
        }
    }

    @Override
    public final Map<String, Value> run(Map<String, ? extends Value> inputs) {
        return pass(() -> {
            requireFit(inputs, Value::shape);
            return execute(inputs);
        });
    }

    @Override
    public final Map<String, Tensor> compute(Backend backend, Map<String, Tensor> inputs) {
        return pass(() -> {
            requireFit(inputs, Tensor::shape);
            return evaluate(backend, inputs);
        });
    }

    private <V> V pass(Supplier<V> run) {
        return isConcurrent() ? gate.pass(run) : gate.passAlone(run);
    }

    private <V> void requireFit(Map<String, ? extends V> inputs, Function<V, Shape> shapeOf) {
        expected.forEach((name, shape) -> {
            V value = inputs.get(name);
            if (value == null) {
                throw ParsimonyException.of(
                        ErrorId.BAD_INPUT, "Program [%s] expects input [%s], found none.", program.name(), name);
            }
            require(shape, name, shapeOf.apply(value));
        });
    }

    @Override
    public final void close() {
        gate.close(() -> {
            release();
            closed();
        });
    }

    /** Called once, after {@link #release}. */
    void closed() {}

    private void require(@Nullable Shape shape, String name, Shape found) {
        if (shape == null) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_INPUT, "Program [" + program.name() + "] has no input [" + name + "].")
                            .hint(Suggestions.sentence(name, program.inputs().keySet())));
        }
        if (!found.equals(shape)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_INPUT,
                    "Program [%s] expects input [%s] of shape %s, found %s.",
                    program.name(),
                    name,
                    shape,
                    found);
        }
    }
}
