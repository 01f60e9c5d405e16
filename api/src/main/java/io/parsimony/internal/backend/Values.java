package io.parsimony.internal.backend;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Value;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Values by name that are closed together. */
public final class Values implements AutoCloseable {

    private final Backend backend;
    private final Map<String, Value> values = new LinkedHashMap<>();

    /** Creates an empty collection of values of a backend. */
    public Values(Backend backend) {
        this.backend = backend;
    }

    /** Copies tensors into the engine. */
    public Values upload(Map<String, Tensor> tensors) {
        tensors.forEach(this::upload);
        return this;
    }

    /** Uploads a tensor under a name, and closes the value that had the name. */
    public void upload(String name, Tensor tensor) {
        put(name, backend.upload(tensor));
    }

    /** Takes ownership of a value, and closes the value that had the name. */
    public void put(String name, Value value) {
        Value before = values.put(name, value);
        if (before != null) {
            before.close();
        }
    }

    /** Takes ownership of all values. */
    public void putAll(Map<String, ? extends Value> others) {
        others.forEach(this::put);
    }

    /**
     * Moves the values with wanted names from another collection to this one, and closes the values that had the names.
     */
    public void takeFrom(Values other, Predicate<String> wanted) {
        other.values.entrySet().removeIf(entry -> {
            boolean moved = wanted.test(entry.getKey());
            if (moved) {
                put(entry.getKey(), entry.getValue());
            }
            return moved;
        });
    }

    /** Returns the values by name; the map changes with the collection. */
    public Map<String, Value> asMap() {
        return values;
    }

    /** Returns whether there is a value of this name. */
    public boolean contains(String name) {
        return values.containsKey(name);
    }

    /** Downloads a value of one element. */
    public double item(String name) {
        return values.get(name).download().item();
    }

    /** Returns copies of the values with wanted names, in order. */
    public Map<String, Tensor> download(Predicate<String> wanted) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (wanted.test(name)) {
                tensors.put(name, value.download());
            }
        });
        return tensors;
    }

    @Override
    public void close() {
        values.values().forEach(Value::close);
        values.clear();
    }
}
