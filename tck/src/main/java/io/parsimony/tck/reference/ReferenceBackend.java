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
 * The reference backend: runs every program immediately over given operations, with the tape for gradients.
 *
 * <p>Besides float32 tensors, it accepts and returns float64 ones, {@link #upload(DoubleTensor)} and {@link
 * ReferenceValue#tensor}, so that it can be compared with vectors in double precision: nothing in between is rounded to
 * float32.
 */
public final class ReferenceBackend implements Backend {

    private final GradientOps<DoubleTensor> ops;
    private volatile boolean closed;

    /**
     * Creates a backend over operations: {@link ReferenceOps}, or their mutants in a self-test.
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
     * Copies a tensor into the engine without rounding.
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

    /** Returns the tensor of a value, which must be open and of this backend. */
    DoubleTensor tensor(String name, Value value) {
        if (!(value instanceof ReferenceValue own) || own.backend() != this) {
            throw ParsimonyException.of(
                    ErrorId.BAD_INPUT,
                    "Expected a value of this backend for input [%s], found a value of another" + " backend.",
                    name);
        }
        return own.tensor();
    }
}
