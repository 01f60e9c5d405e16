package io.parsimony.backend;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A backend whose engine computes each operation at once. A subclass brings operations and the way back to host memory;
 * values, their owners, closing, and gradients by the library's tape come with this class. For engines whose tensors the
 * garbage collector frees.
 *
 * @param <T> the engine's tensor
 */
public abstract class EagerBackend<T> implements Backend {

    private final BackendInfo info;
    private final Set<Capability> capabilities;
    private final GradientOps<T> ops;
    private final Gate gate;

    /**
     * An open backend.
     *
     * @param ops the engine's operations; they may be used by several threads
     */
    protected EagerBackend(BackendInfo info, Set<Capability> capabilities, GradientOps<T> ops) {
        this.info = info;
        this.capabilities = Set.copyOf(capabilities);
        this.ops = ops;
        this.gate = new Gate("The backend [" + info.id() + "]");
    }

    /** Returns a copy of a tensor in host memory. */
    protected abstract Tensor download(T tensor);

    /** Frees what the engine holds besides tensors; called once, while no call is inside the engine. */
    protected void release() {}

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
        return gate.pass(() -> new EagerValue(ops.constant(tensor)));
    }

    @Override
    public final Executable compile(Program program, Map<String, Tensor> constants) {
        return gate.pass(() -> new EagerExecutable(program, constants));
    }

    @Override
    public final void close() {
        gate.close(this::release);
    }

    /** A tensor that somebody owns and closes. An output that is an input is a value of its own over the same tensor. */
    private final class EagerValue implements Value {

        private final Shape shape;
        private @Nullable T tensor;

        private EagerValue(T tensor) {
            this.shape = ops.shape(tensor);
            this.tensor = tensor;
        }

        private EagerBackend<T> owner() {
            return EagerBackend.this;
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
            return gate.pass(() -> owner().download(open()));
        }

        @Override
        public synchronized void close() {
            tensor = null;
        }
    }

    /** Runs a program anew each time. */
    private final class EagerExecutable extends CheckedExecutable {

        private final Map<String, T> constants = new LinkedHashMap<>();

        private EagerExecutable(Program program, Map<String, Tensor> constants) {
            super(program, constants);
            constants.forEach((name, tensor) -> this.constants.put(name, ops.constant(tensor)));
        }

        @Override
        protected Map<String, Value> execute(Map<String, ? extends Value> values) {
            return gate.pass(() -> {
                Map<String, T> tensors = new LinkedHashMap<>(constants);
                inputs().keySet().forEach(name -> tensors.put(name, own(name, values.get(name))));
                Map<String, Value> outputs = new LinkedHashMap<>();
                Tape.run(program(), ops, tensors).forEach((name, tensor) -> outputs.put(name, new EagerValue(tensor)));
                return outputs;
            });
        }

        private T own(String name, Value value) {
            if (value instanceof EagerBackend<?>.EagerValue other && other.owner() == EagerBackend.this) {
                @SuppressWarnings("unchecked")
                EagerValue own = (EagerValue) other;
                return own.open();
            }
            throw ParsimonyException.of(
                    ErrorId.BAD_INPUT, "Expected a value of this backend as [%s], found another's.", name);
        }

        @Override
        protected void release() {
            constants.clear();
        }
    }
}
