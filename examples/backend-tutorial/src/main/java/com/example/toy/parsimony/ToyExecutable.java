package com.example.toy.parsimony;

import com.example.toy.ToyTensor;
import io.parsimony.backend.CheckedExecutable;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a program anew each time, as an eager engine does. The tape differentiates it where it asks for a gradient. */
final class ToyExecutable extends CheckedExecutable {

    private final ToyBackend backend;
    private final ToyOps ops;
    private final Map<String, ToyTensor> constants = new LinkedHashMap<>();

    ToyExecutable(ToyBackend backend, ToyOps ops, Program program, Map<String, Tensor> constants) {
        super(program, constants);
        this.backend = backend;
        this.ops = ops;
        constants.forEach((name, tensor) -> this.constants.put(name, ops.constant(tensor)));
    }

    @Override
    protected Map<String, Value> execute(Map<String, ? extends Value> values) {
        backend.requireOpen();
        // In the program's order, and nothing that it does not know.
        Map<String, ToyTensor> inputs = new LinkedHashMap<>();
        for (String name : program().inputs().keySet()) {
            ToyTensor constant = constants.get(name);
            inputs.put(name, constant != null ? constant : own(name, values.get(name)));
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        Tape.run(program(), ops, inputs).forEach((name, tensor) -> outputs.put(name, new ToyValue(backend, tensor)));
        return outputs;
    }

    private ToyTensor own(String name, Value value) {
        if (value instanceof ToyValue own && own.backend() == backend) {
            return own.tensor();
        }
        throw ParsimonyException.of("bad-input", "Expected a value of this backend as [%s], found another's.", name);
    }

    @Override
    protected void release() {
        constants.clear();
    }
}
