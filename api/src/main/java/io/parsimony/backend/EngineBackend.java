package io.parsimony.backend;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The base of backends. It handles values, their owners, closing, and the engine's exceptions; a subclass copies
 * tensors in and out, frees them, and prepares programs.
 *
 * <p>An engine that computes each operation at once extends {@link EagerBackend}. An engine that compiles graphs
 * extends this class, and its executable extends {@link Prepared}: its constructor emits nodes with {@link
 * io.parsimony.tensor.Tape#run}, {@link Prepared#apply} runs the graph.
 *
 * <p>Each abstract method is called while the backend is open, and inside {@link #guard}. Several threads may call at
 * once.
 *
 * @param <T> the engine's tensor in memory, for instance a buffer
 */
public abstract class EngineBackend<T> implements Backend {

    private final BackendInfo info;
    private final Set<Capability> capabilities;
    private final Gate gate;
    private final Set<Prepared<?>> executables = ConcurrentHashMap.newKeySet();

    /** Opens a backend. */
    protected EngineBackend(BackendInfo info, Set<Capability> capabilities) {
        this.info = info;
        this.capabilities = Set.copyOf(capabilities);
        this.gate = new Gate("The backend [" + info.id() + "]");
    }

    /** Copies a tensor from host memory into the engine. */
    protected abstract T toEngine(Tensor tensor);

    /** Copies a tensor of the given shape from the engine into host memory. */
    protected abstract Tensor toHost(T tensor, Shape shape);

    /**
     * Prepares a program for many runs.
     *
     * @param constants the values of inputs that never change
     */
    protected abstract Executable prepare(Program program, Map<String, Tensor> constants);

    /**
     * Frees the tensor of a closed value; called once for each value, also after {@link #release}. The default leaves
     * the tensor to the garbage collector. A tensor that {@link Prepared#apply} returns under two names is freed twice:
     * an engine with manual memory returns copies or counts references.
     */
    protected void free(T tensor) {}

    /**
     * Frees all remaining memory of the engine; called once, after every executable was closed and while no engine call
     * is active.
     */
    protected void release() {}

    /**
     * Calls the engine. The default converts exceptions of the engine into {@code engine-failure}; an override first
     * sets up thread-local state.
     *
     * @param doing the action, for messages, for instance {@code a download}
     * @throws ParsimonyException ({@code engine-failure})
     */
    protected <V> V guard(String doing, Supplier<V> call) {
        try {
            return call.get();
        } catch (ParsimonyException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.ENGINE_FAILURE, info.engine() + " failed at " + doing + ": " + firstLine(e))
                            .hint("The engine's own exception is the cause of this one; the engine may have written "
                                    + "details to the standard error stream. If memory ran out, use a smaller batch."),
                    e);
        }
    }

    private static String firstLine(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String line = message.lines().findFirst().orElse("");
        return line.endsWith(".") ? line : line + ".";
    }

    /**
     * Calls the engine while this backend is open, and keeps it open during the call.
     *
     * @param doing the action, for messages
     * @throws ParsimonyException ({@code closed}, {@code engine-failure})
     */
    protected final <V> V call(String doing, Supplier<V> call) {
        return gate.pass(() -> guard(doing, call));
    }

    @Override
    public final BackendInfo info() {
        return info;
    }

    @Override
    public final Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public final Value upload(Tensor tensor) {
        return call("an upload", () -> new EngineValue<>(this, toEngine(tensor), tensor.shape()));
    }

    @Override
    public final Executable compile(Program program, Map<String, Tensor> constants) {
        return call("program [" + program.name() + "]", () -> {
            Executable executable = prepare(program, constants);
            if (executable instanceof Prepared<?> prepared) {
                executables.add(prepared);
            }
            return executable;
        });
    }

    @Override
    public final void close() {
        gate.close(() -> {});
        // Outside the gate: a run that waits for the gate holds its executable, and is refused afterwards.
        executables.forEach(CheckedExecutable::close);
        gate.releaseOnce(this::release);
    }

    /** A tensor with an owner, who closes it. */
    private static final class EngineValue<T> implements Value {

        private final EngineBackend<T> backend;
        private final Shape shape;
        private @Nullable T tensor;

        private EngineValue(EngineBackend<T> backend, T tensor, Shape shape) {
            this.backend = backend;
            this.tensor = tensor;
            this.shape = shape;
        }

        private synchronized T open() {
            T open = tensor;
            if (open == null) {
                throw ParsimonyException.of(ErrorId.CLOSED, "The value of shape %s was closed.", shape);
            }
            return open;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        @Override
        public Tensor download() {
            return backend.call("a download", () -> backend.toHost(open(), shape));
        }

        @Override
        public void close() {
            T last;
            synchronized (this) {
                last = tensor;
                tensor = null;
            }
            if (last != null) {
                backend.gate.passAlways(() -> backend.free(last));
            }
        }
    }

    /**
     * A program that an engine has prepared. Its inputs are checked, open and of this backend. Its outputs become
     * values that the caller owns.
     *
     * @param <T> the engine's tensor
     */
    public abstract static class Prepared<T> extends CheckedExecutable {

        private final EngineBackend<T> backend;
        private final String doing;

        /**
         * Checks a program.
         *
         * @param constants the inputs that never change
         * @throws ParsimonyException ({@code bad-shape}, {@code bad-gradient}, {@code bad-input})
         */
        protected Prepared(EngineBackend<T> backend, Program program, Map<String, Tensor> constants) {
            super(program, constants);
            this.backend = backend;
            this.doing = "program [" + program.name() + "]";
        }

        /**
         * Runs the program.
         *
         * @param inputs the tensors of {@link #inputs}, which stay unchanged
         * @return a tensor for each of {@link #outputs}
         */
        protected abstract Map<String, T> apply(Map<String, T> inputs);

        /**
         * Runs the program on tensors in host memory. An engine that can read them directly overrides this for speed.
         */
        protected Map<String, Tensor> applyToHost(Map<String, Tensor> inputs) {
            return super.evaluate(backend, inputs);
        }

        @Override
        protected final Map<String, Value> execute(Map<String, ? extends Value> values) {
            return backend.call(doing, () -> {
                Map<String, T> tensors = new LinkedHashMap<>();
                inputs().keySet().forEach(name -> tensors.put(name, own(name, values.get(name))));
                Map<String, T> results = apply(tensors);
                Map<String, Value> outputs = new LinkedHashMap<>();
                outputs()
                        .forEach((name, shape) ->
                                outputs.put(name, new EngineValue<>(backend, Require.present(results, name), shape)));
                return outputs;
            });
        }

        @Override
        protected final Map<String, Tensor> evaluate(Backend caller, Map<String, Tensor> inputs) {
            return backend.call(doing, () -> applyToHost(inputs));
        }

        @Override
        final void closed() {
            backend.executables.remove(this);
        }

        private T own(String name, @Nullable Value value) {
            if (value instanceof EngineValue<?> other && other.backend == backend) {
                @SuppressWarnings("unchecked")
                EngineValue<T> own = (EngineValue<T>) other;
                return own.open();
            }
            throw ParsimonyException.of(
                    ErrorId.BAD_INPUT,
                    "Input [%s] of program [%s] is a value of another backend. Upload the tensor to the backend [%s].",
                    name,
                    program().name(),
                    backend.info().id());
        }
    }
}
