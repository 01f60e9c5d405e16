package io.parsimony.tck.selftest;

import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.Map;
import java.util.Optional;

/** A program that forwards all calls. */
class ForwardingProgram implements Program {

    private final Program inner;

    ForwardingProgram(Program inner) {
        this.inner = inner;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Map<String, Shape> inputs() {
        return inner.inputs();
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
        return inner.apply(ops, inputs);
    }

    @Override
    public Optional<Gradient> gradient() {
        return inner.gradient();
    }
}
