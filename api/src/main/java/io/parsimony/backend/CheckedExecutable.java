package io.parsimony.backend;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An executable that checks its program when it is made and its inputs when it is run, so that what a backend adds may
 * rely on both.
 */
public abstract class CheckedExecutable implements Executable {

    private final Program program;
    private final Map<String, Shape> expected;
    private boolean closed;

    /**
     * Checks a program.
     *
     * @param constants the inputs that never change
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-gradient}, {@code bad-input})
     */
    protected CheckedExecutable(Program program, Map<String, Tensor> constants) {
        this.program = program;
        program.outputs();
        this.expected = new LinkedHashMap<>(program.inputs());
        constants.forEach((name, tensor) -> require(expected.remove(name), name, tensor.shape()));
    }

    /** The program. */
    protected final Program program() {
        return program;
    }

    /** Runs the program on checked inputs: see {@link Executable#run}. */
    protected abstract Map<String, Value> execute(Map<String, ? extends Value> inputs);

    /** Frees what the executable holds; called once. */
    protected abstract void release();

    @Override
    public final Map<String, Value> run(Map<String, ? extends Value> inputs) {
        if (closed) {
            throw ParsimonyException.of(ErrorId.CLOSED, "Program [%s] was closed.", program.name());
        }
        expected.forEach((name, shape) -> {
            Value value = inputs.get(name);
            if (value == null) {
                throw ParsimonyException.of(
                        ErrorId.BAD_INPUT, "Program [%s] expects input [%s], found none.", program.name(), name);
            }
            require(shape, name, value.shape());
        });
        return execute(inputs);
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

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
