package com.example.toy.parsimony;

import com.example.toy.ToyTensor;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.EagerBackend;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Set;

/** The engine at work. One thread adds everything up in one order, so that results are the same to the bit. */
final class ToyBackend extends EagerBackend<ToyTensor> {

    ToyBackend() {
        super(
                new BackendInfo("toy", "Toy", "1.0", "cpu"),
                Set.of(Capability.INFERENCE, Capability.TRAINING, Capability.DETERMINISTIC),
                new ToyOps());
    }

    @Override
    protected Tensor toHost(ToyTensor tensor, Shape shape) {
        return Tensor.of(shape, tensor.toArray());
    }
}
