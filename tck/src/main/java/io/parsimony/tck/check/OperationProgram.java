package io.parsimony.tck.check;

import io.parsimony.error.Require;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program of an operation: its results, and the sum of the first result times {@link #COTANGENT}, which is
 * differentiated with respect to the differentiable arguments.
 *
 * @param name the program's name
 * @param arguments the operation's arguments, which are the inputs {@code x0, x1, ...}
 * @param result the shape of its first result
 * @param operation the operation
 * @param differentiated whether to compute gradients
 */
record OperationProgram(
        String name, List<Argument> arguments, Shape result, OperationCase operation, boolean differentiated)
        implements Program {

    static final String COTANGENT = "cotangent";
    static final String TOTAL = "total";

    static String argument(int index) {
        return "x" + index;
    }

    static String result(int index) {
        return "y" + index;
    }

    @Override
    public Map<String, Shape> inputs() {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            inputs.put(argument(i), arguments.get(i).shape());
        }
        if (differentiated) {
            inputs.put(COTANGENT, result);
        }
        return inputs;
    }

    @Override
    public Optional<Gradient> gradient() {
        List<String> by = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).differentiated()) {
                by.add(argument(i));
            }
        }
        return differentiated ? Optional.of(new Gradient(TOTAL, by)) : Optional.empty();
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
        List<T> values = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            values.add(inputs.get(argument(i)));
        }
        List<T> results = results(ops, values);
        Map<String, T> outputs = new LinkedHashMap<>();
        for (int i = 0; i < results.size(); i++) {
            outputs.put(result(i), results.get(i));
        }
        if (differentiated) {
            outputs.put(TOTAL, ops.sum(ops.mul(results.get(0), Require.present(inputs, COTANGENT)), false));
        }
        return outputs;
    }

    /** An operation is independent of the type of tensor, so the unchecked casts are safe. */
    @SuppressWarnings("unchecked")
    private <T> List<T> results(TensorOps<T> ops, List<T> values) {
        return (List<T>) operation.apply((TensorOps<Object>) ops, (List<Object>) values);
    }
}
