package com.example.toy.parsimony;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/** The engine at work: copies tensors in, and makes programs ready to run. */
final class ToyBackend implements Backend {

    private final ToyOps ops = new ToyOps();
    private volatile boolean closed;

    @Override
    public BackendInfo info() {
        return new BackendInfo("toy", "Toy", "1.0", "cpu");
    }

    /** One thread adds everything up in one order, so that results are the same to the bit. */
    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.INFERENCE, Capability.TRAINING, Capability.DETERMINISTIC);
    }

    @Override
    public Value upload(Tensor tensor) {
        requireOpen();
        return new ToyValue(this, ops.constant(tensor));
    }

    @Override
    public Executable compile(Program program, Map<String, Tensor> constants) {
        requireOpen();
        return new ToyExecutable(this, ops, program, constants);
    }

    void requireOpen() {
        if (closed) {
            throw ParsimonyException.of("closed", "The backend [toy] was closed.");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
