package com.example.toy.parsimony;

import com.example.toy.ToyTensor;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.EagerBackend;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Set;

/**
 * Runs programs on the engine, operation by operation. One thread adds in a fixed order, so results are deterministic.
 */
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
