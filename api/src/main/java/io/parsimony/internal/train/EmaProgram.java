package io.parsimony.internal.train;

import io.parsimony.error.Require;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The exponential moving average (EMA) of the parameters (Polyak and Juditsky, 1992, with exponential weights): {@code
 * average = average + weight * (parameter - average)}, running statistics included.
 *
 * <p>Inputs: the parameters, their averages ({@link #average}) and {@link #WEIGHT}. Outputs: the new averages under the
 * same names.
 *
 * @param parameters the parameters to average
 */
public record EmaProgram(List<ParameterSpec> parameters) implements Program {

    /** The name of the input for the weight of the current parameters. */
    public static final String WEIGHT = "scalar/average-weight";

    /** Copies the list. */
    public EmaProgram {
        parameters = List.copyOf(parameters);
    }

    /** Returns the name of a parameter's average. */
    public static String average(String parameter) {
        return "average/" + parameter;
    }

    /**
     * Returns the weight of the parameters after a step: {@code 1 - min(decay, (1 + step) / (10 + step))}, so that
     * initial values decay fast (as in TensorFlow's moving average).
     *
     * @param step the number of steps taken, including this one
     */
    public static double weight(double decay, long step) {
        return 1 - Math.min(decay, (1.0 + step) / (10.0 + step));
    }

    /** Returns a network's averages from an optimizer's state, by parameter name. */
    public static Parameters averages(Network network, Parameters slots) {
        Map<String, Tensor> averages = new LinkedHashMap<>();
        network.parameters().forEach(spec -> averages.put(spec.name(), slots.get(average(spec.name()))));
        return new Parameters(averages);
    }

    /** Returns the names and shapes of all averages. */
    public Map<String, Shape> averages() {
        Map<String, Shape> averages = new LinkedHashMap<>();
        parameters.forEach(spec -> averages.put(average(spec.name()), spec.shape()));
        return averages;
    }

    @Override
    public String name() {
        return "average";
    }

    @Override
    public Map<String, Shape> inputs() {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        parameters.forEach(spec -> inputs.put(spec.name(), spec.shape()));
        inputs.putAll(averages());
        inputs.put(WEIGHT, Shape.SCALAR);
        return inputs;
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
        Map<String, Expr<T>> given = Expr.wrap(ops, inputs);
        Map<String, T> outputs = new LinkedHashMap<>();
        for (ParameterSpec spec : parameters) {
            Expr<T> before = Require.present(given, average(spec.name()));
            Expr<T> after =
                    before.add(Require.present(given, spec.name()).sub(before).mul(Require.present(given, WEIGHT)));
            outputs.put(average(spec.name()), after.value());
        }
        return outputs;
    }
}
