package io.parsimony.internal.train;

import io.parsimony.error.Require;
import io.parsimony.network.ParameterSpec;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The second function of a training step: clips the gradients and updates every trained parameter.
 *
 * <p>Inputs: the parameters, their gradients ({@link Program.Gradient#of}), the optimizer's slots ({@link #slot}) and
 * scalars ({@link #scalar}). Outputs: the new parameters and slots under the same names, and {@link #GRADIENT_NORM}.
 *
 * @param parameters the trained parameters
 * @param optimizer the update rule
 * @param maxGradientNorm the maximum Euclidean norm of all gradients together; longer gradients are scaled down
 */
public record UpdateProgram(List<ParameterSpec> parameters, Optimizer optimizer, OptionalDouble maxGradientNorm)
        implements Program {

    /** The name of the output for the Euclidean norm of all gradients together, before clipping. */
    public static final String GRADIENT_NORM = "gradient-norm";

    /** The summand of the norm in the divisor, as in PyTorch's {@code clip_grad_norm_}. */
    private static final double NORM_EPSILON = 1e-6;

    /** Copies the list. */
    public UpdateProgram {
        parameters = List.copyOf(parameters);
    }

    /** Returns the name of a parameter's slot. */
    public static String slot(String parameter, String slot) {
        return "slot/" + parameter + "/" + slot;
    }

    /** Returns the name of the input for one of the optimizer's scalars. */
    public static String scalar(String name) {
        return "scalar/" + name;
    }

    @Override
    public String name() {
        return "update";
    }

    /** Returns the names and shapes of all slots. */
    public Map<String, Shape> slots() {
        Map<String, Shape> slots = new LinkedHashMap<>();
        for (ParameterSpec spec : parameters) {
            optimizer.slots().forEach(slot -> slots.put(slot(spec.name(), slot), spec.shape()));
        }
        return slots;
    }

    @Override
    public Map<String, Shape> inputs() {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        for (ParameterSpec spec : parameters) {
            inputs.put(spec.name(), spec.shape());
            inputs.put(Gradient.of(spec.name()), spec.shape());
        }
        inputs.putAll(slots());
        optimizer.scalars(1, optimizer.learningRate()).keySet().forEach(name -> inputs.put(scalar(name), Shape.SCALAR));
        return inputs;
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
        Map<String, Expr<T>> given = Expr.wrap(ops, inputs);
        Map<String, Expr<T>> scalars = new LinkedHashMap<>();
        optimizer
                .scalars(1, optimizer.learningRate())
                .keySet()
                .forEach(name -> scalars.put(name, given.get(scalar(name))));

        Map<String, T> outputs = new LinkedHashMap<>();
        Expr<T> norm = norm(ops, given);
        outputs.put(GRADIENT_NORM, norm.value());
        Expr<T> factor = maxGradientNorm.isEmpty() ? null : clip(norm, maxGradientNorm.getAsDouble());
        for (ParameterSpec spec : parameters) {
            Expr<T> gradient = Require.present(given, Gradient.of(spec.name()));
            if (factor != null) {
                gradient = gradient.mul(factor);
            }
            Map<String, Expr<T>> slots = new LinkedHashMap<>();
            optimizer.slots().forEach(slot -> slots.put(slot, given.get(slot(spec.name(), slot))));
            Optimizer.Update<T> update =
                    optimizer.update(Require.present(given, spec.name()), gradient, slots, scalars);
            outputs.put(spec.name(), update.parameter().value());
            for (String slot : optimizer.slots()) {
                outputs.put(
                        slot(spec.name(), slot),
                        Require.present(update.slots(), slot).value());
            }
        }
        return outputs;
    }

    private static <T> Expr<T> clip(Expr<T> norm, double most) {
        return norm.scalar(most).div(norm.add(NORM_EPSILON)).min(1);
    }

    private <T> Expr<T> norm(TensorOps<T> ops, Map<String, Expr<T>> given) {
        return parameters.stream()
                .map(spec -> Require.present(given, Gradient.of(spec.name()))
                        .square()
                        .sum())
                .reduce(Expr::add)
                .orElseGet(() -> new Expr<>(ops, ops.scalar(0)))
                .sqrt();
    }
}
