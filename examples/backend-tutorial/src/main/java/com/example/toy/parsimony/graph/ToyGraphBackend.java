package com.example.toy.parsimony.graph;

import com.example.toy.ToyTensor;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.EngineBackend;
import io.parsimony.backend.Executable;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * Compiles programs to graphs. The garbage collector frees the tensors. Backends that free memory themselves also
 * override {@code free}.
 */
final class ToyGraphBackend extends EngineBackend<ToyTensor> {

    ToyGraphBackend() {
        super(
                new BackendInfo("toy-graph", "Toy", "1.0", "cpu"),
                Set.of(Capability.INFERENCE, Capability.TRAINING, Capability.DETERMINISTIC));
    }

    @Override
    protected ToyTensor toEngine(Tensor tensor) {
        return ToyTensor.of(tensor.toArray(), tensor.shape().toArray());
    }

    @Override
    protected Tensor toHost(ToyTensor tensor, Shape shape) {
        return Tensor.of(shape, tensor.toArray());
    }

    @Override
    protected Executable prepare(Program program, Map<String, Tensor> constants) {
        return new ToyGraph(this, program, constants);
    }
}
