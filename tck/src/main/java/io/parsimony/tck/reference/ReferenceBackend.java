package io.parsimony.tck.reference;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The reference backend: runs every program at once over given operations, under the tape where it wants a gradient.
 *
 * <p>Besides the float32 tensors of every backend it takes and gives float64 ones, {@link #upload(DoubleTensor)} and
 * {@link ReferenceValue#tensor}, so that it can be held against vectors in double precision: nothing between the two is
 * rounded to float32.
 */
public final class ReferenceBackend implements Backend {

    private final GradientOps<DoubleTensor> ops;
    private volatile boolean closed;

    /**
     * A backend over some operations: {@link ReferenceOps}, or what a self-test made of them.
     *
     * @param ops operations without state
     */
    public ReferenceBackend(GradientOps<DoubleTensor> ops) {
        this.ops = ops;
    }

    @Override
    public BackendInfo info() {
        return new BackendInfo("reference", "Java in double precision", System.getProperty("java.version"), "cpu");
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public ReferenceValue upload(Tensor tensor) {
        return upload(DoubleTensor.of(tensor));
    }

    /**
     * Takes a tensor into the engine without rounding.
     *
     * @throws ParsimonyException ({@code closed})
     */
    public ReferenceValue upload(DoubleTensor tensor) {
        requireOpen();
        return new ReferenceValue(this, tensor);
    }

    @Override
    public ReferenceExecutable compile(Program program, Map<String, Tensor> constants) {
        requireOpen();
        return new ReferenceExecutable(this, ops, program, constants);
    }

    @Override
    public void close() {
        closed = true;
    }

    void requireOpen() {
        if (closed) {
            throw ParsimonyException.of(ErrorId.CLOSED, "The backend [reference] was closed.");
        }
    }

    /** Returns the tensor of a value that must be open and this backend's own. */
    DoubleTensor tensor(String name, Value value) {
        if (!(value instanceof ReferenceValue own) || own.backend() != this) {
            throw ParsimonyException.of(
                    ErrorId.BAD_INPUT, "Expected a value of this backend for input [%s], found another's.", name);
        }
        return own.tensor();
    }
}
