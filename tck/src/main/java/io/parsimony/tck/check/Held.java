package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Value;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values that a check closes together. */
final class Held implements AutoCloseable {

    private final Backend backend;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final List<Value> all = new ArrayList<>();

    Held(Backend backend) {
        this.backend = backend;
    }

    /** Copies a tensor into the engine under a name. */
    Value upload(String name, Tensor tensor) {
        Value value = backend.upload(tensor);
        values.put(name, value);
        all.add(value);
        return value;
    }

    /** Takes ownership of a run's outputs. */
    Map<String, Value> keep(Map<String, Value> outputs) {
        all.addAll(outputs.values());
        return outputs;
    }

    /** Returns the uploaded values by name: a run's inputs. */
    Map<String, Value> values() {
        return values;
    }

    @Override
    public void close() {
        all.forEach(Value::close);
    }
}
