package io.parsimony.tck.check;

import io.parsimony.error.Require;
import io.parsimony.internal.network.Lowering;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.LayerCase;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A layer case's network: its outputs and new running statistics by name, and {@link #TOTAL}, the sum over outputs of
 * {@code output * cotangent}, which is differentiated with respect to every input and trainable parameter.
 *
 * @param vector the case
 * @param differentiated whether to compute gradients
 */
record LayerCaseProgram(LayerCase vector, boolean differentiated) implements Program {

    /** The scalar's name among the outputs. */
    static final String TOTAL = "total";

    static String cotangent(String output) {
        return "cotangent/" + output;
    }

    @Override
    public String name() {
        return vector.id();
    }

    /** Returns a value for each input. */
    Map<String, Doubles> values() {
        Map<String, Doubles> values = new LinkedHashMap<>(vector.inputs());
        values.putAll(vector.parameters());
        vector.cotangents().forEach((output, value) -> values.put(cotangent(output), value));
        return values;
    }

    @Override
    public Map<String, Shape> inputs() {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        values().forEach((name, value) -> inputs.put(name, value.shape()));
        return inputs;
    }

    @Override
    public Optional<Gradient> gradient() {
        if (!differentiated) {
            return Optional.empty();
        }
        List<String> by = new ArrayList<>(vector.inputs().keySet());
        vector.network().parameters().stream()
                .filter(ParameterSpec::trainable)
                .map(ParameterSpec::name)
                .forEach(by::add);
        return Optional.of(new Gradient(TOTAL, by));
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
        Map<String, T> batch = new LinkedHashMap<>();
        vector.inputs().keySet().forEach(name -> batch.put(name, inputs.get(name)));
        Lowering.Result<T> forward = Lowering.apply(vector.network(), vector.mode(), ops, batch, inputs);

        Map<String, T> outputs = new LinkedHashMap<>();
        T total = ops.scalar(0);
        for (String output : vector.network().outputs()) {
            T value = Require.present(forward.values(), output);
            outputs.put(output, value);
            total = ops.add(total, ops.sum(ops.mul(value, Require.present(inputs, cotangent(output))), false));
        }
        outputs.putAll(forward.statistics());
        outputs.put(TOTAL, total);
        return outputs;
    }

    /** Returns the expected outputs except {@link #TOTAL}, including gradients. */
    Map<String, Doubles> expected() {
        Map<String, Doubles> expected = new LinkedHashMap<>(vector.outputs());
        expected.putAll(vector.updated());
        if (differentiated) {
            vector.gradients().forEach((name, value) -> expected.put(Gradient.of(name), value));
        }
        return expected;
    }
}
