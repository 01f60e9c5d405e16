package io.parsimony.tck.reference;

import io.parsimony.backend.CheckedExecutable;
import io.parsimony.backend.Value;
import io.parsimony.error.Require;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A program that is interpreted at each run. All its outputs are {@link ReferenceValue}s. */
public final class ReferenceExecutable extends CheckedExecutable {

    private final ReferenceBackend backend;
    private final GradientOps<DoubleTensor> ops;
    private final Map<String, DoubleTensor> constants = new LinkedHashMap<>();

    ReferenceExecutable(
            ReferenceBackend backend, GradientOps<DoubleTensor> ops, Program program, Map<String, Tensor> constants) {
        super(program, constants);
        this.backend = backend;
        this.ops = ops;
        constants.forEach((name, tensor) -> this.constants.put(name, DoubleTensor.of(tensor)));
    }

    @Override
    protected Map<String, Value> execute(Map<String, ? extends Value> inputs) {
        backend.requireOpen();
        Map<String, DoubleTensor> tensors = new LinkedHashMap<>(constants);
        program().inputs().keySet().forEach(name -> {
            if (!constants.containsKey(name)) {
                tensors.put(name, backend.tensor(name, Require.present(inputs, name)));
            }
        });
        Map<String, Value> outputs = new LinkedHashMap<>();
        Tape.run(program(), ops, tensors).forEach((name, tensor) -> outputs.put(name, backend.upload(tensor)));
        return outputs;
    }

    @Override
    protected void release() {
        constants.clear();
    }
}
