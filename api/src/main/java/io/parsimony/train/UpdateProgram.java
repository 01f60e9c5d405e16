package io.parsimony.train;

import io.parsimony.network.ParameterSpec;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The second function of a training step: every trained parameter's update from its gradient, after clipping.
 *
 * <p>Inputs: the parameters, their gradients ({@link Program.Gradient#of}), the optimiser's slots ({@link #slot}) and
 * scalars ({@link #scalar}). Outputs: the new parameters and slots under the same names, and {@link #GRADIENT_NORM}.
 *
 * @param parameters the parameters that are trained
 * @param optimizer how gradients change them
 * @param maxGradientNorm the norm that all gradients together are scaled down to where they exceed it
 */
public record UpdateProgram(List<ParameterSpec> parameters, Optimizer optimizer, OptionalDouble maxGradientNorm)
        implements Program {

    /** The name, among the outputs, of the Euclidean norm of all gradients together, before clipping. */
    public static final String GRADIENT_NORM = "gradient-norm";

    /** Added to the norm before dividing by it, as in PyTorch's {@code clip_grad_norm_}. */
    private static final double NORM_EPSILON = 1e-6;

    /** Copies the list. */
    public UpdateProgram {
        parameters = List.copyOf(parameters);
    }

    /** The name of a parameter's slot. */
    public static String slot(String parameter, String slot) {
        return "slot/" + parameter + "/" + slot;
    }

    /** The name, among the inputs, of one of the optimiser's scalars. */
    public static String scalar(String name) {
        return "scalar/" + name;
    }

    @Override
    public String name() {
        return "update";
    }

    /** The names and shapes of all slots. */
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
        Map<String, T> scalars = new LinkedHashMap<>();
        optimizer
                .scalars(1, optimizer.learningRate())
                .keySet()
                .forEach(name -> scalars.put(name, inputs.get(scalar(name))));

        Map<String, T> outputs = new LinkedHashMap<>();
        T norm = norm(ops, inputs);
        outputs.put(GRADIENT_NORM, norm);
        T factor = maxGradientNorm.isEmpty() ? null : clip(ops, norm, maxGradientNorm.getAsDouble());
        for (ParameterSpec spec : parameters) {
            T gradient = inputs.get(Gradient.of(spec.name()));
            if (factor != null) {
                gradient = ops.mul(gradient, factor);
            }
            Map<String, T> slots = new LinkedHashMap<>();
            optimizer.slots().forEach(slot -> slots.put(slot, inputs.get(slot(spec.name(), slot))));
            Optimizer.Update<T> update = optimizer.update(ops, inputs.get(spec.name()), gradient, slots, scalars);
            outputs.put(spec.name(), update.parameter());
            optimizer
                    .slots()
                    .forEach(slot ->
                            outputs.put(slot(spec.name(), slot), update.slots().get(slot)));
        }
        return outputs;
    }

    private static <T> T clip(TensorOps<T> ops, T norm, double most) {
        return ops.min(ops.div(ops.scalar(most), ops.add(norm, NORM_EPSILON)), ops.scalar(1));
    }

    private <T> T norm(TensorOps<T> ops, Map<String, T> inputs) {
        T squares = ops.scalar(0);
        for (ParameterSpec spec : parameters) {
            T gradient = inputs.get(Gradient.of(spec.name()));
            squares = ops.add(squares, ops.sum(ops.mul(gradient, gradient), false));
        }
        return ops.sqrt(squares);
    }
}
