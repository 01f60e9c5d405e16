package io.parsimony.backend;

import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The base of backends whose engine computes each operation at once. A subclass supplies the operations and the copy to
 * host memory; gradients come from the library's tape. For engines whose tensors are freed by the garbage collector.
 *
 * @param <T> the engine's tensor
 */
public abstract class EagerBackend<T> extends EngineBackend<T> {

    private final GradientOps<T> ops;

    /**
     * Opens a backend.
     *
     * @param ops the engine's operations; several threads may use them
     */
    protected EagerBackend(BackendInfo info, Set<Capability> capabilities, GradientOps<T> ops) {
        super(info, capabilities);
        this.ops = ops;
    }

    @Override
    protected final T toEngine(Tensor tensor) {
        return ops.constant(tensor);
    }

    @Override
    protected final Executable prepare(Program program, Map<String, Tensor> constants) {
        return new Interpreted<>(this, ops, program, constants);
    }

    /** A program that is interpreted in each run. */
    private static final class Interpreted<T> extends Prepared<T> {

        private final GradientOps<T> ops;
        private final Map<String, T> constants = new LinkedHashMap<>();

        private Interpreted(
                EngineBackend<T> backend, GradientOps<T> ops, Program program, Map<String, Tensor> constants) {
            super(backend, program, constants);
            this.ops = ops;
            constants.forEach((name, tensor) -> this.constants.put(name, ops.constant(tensor)));
        }

        @Override
        protected Map<String, T> apply(Map<String, T> inputs) {
            Map<String, T> tensors = new LinkedHashMap<>(constants);
            tensors.putAll(inputs);
            return Tape.run(program(), ops, tensors);
        }

        @Override
        protected void release() {
            constants.clear();
        }
    }
}
