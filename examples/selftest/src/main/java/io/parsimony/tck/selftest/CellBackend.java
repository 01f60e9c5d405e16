package io.parsimony.tck.selftest;

import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A backend whose values are {@link Cell}s. */
class CellBackend extends ForwardingBackend {

    /** Wraps a value. */
    Cell cell(Value inner) {
        return new Cell(inner);
    }

    /** Called after each run. */
    void ran(Map<String, ? extends Value> inputs, Map<String, Value> outputs) {}

    /** Returns a value that the mutant does not change. */
    Value plain(Tensor tensor) {
        return super.upload(tensor);
    }

    @Override
    public Value upload(Tensor tensor) {
        return cell(super.upload(tensor));
    }

    @Override
    public Executable compile(Program program, Map<String, Tensor> constants) {
        return new ForwardingExecutable(super.compile(program, constants)) {
            @Override
            public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                Map<String, Value> unwrapped = new LinkedHashMap<>();
                inputs.forEach((name, value) -> unwrapped.put(name, value instanceof Cell cell ? cell.inner() : value));
                Map<String, Value> outputs = new LinkedHashMap<>();
                super.run(unwrapped).forEach((name, value) -> outputs.put(name, cell(value)));
                ran(inputs, outputs);
                return outputs;
            }
        };
    }
}
