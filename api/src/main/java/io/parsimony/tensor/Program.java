package io.parsimony.tensor;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pure function over {@link TensorOps} with named inputs of known shapes and named outputs, and optionally the
 * gradient of one of its outputs.
 *
 * <p>A backend compiles a program once and runs it many times. Inference, a training step and every check of the
 * compatibility kit are programs. An implementation is stateless and calls only the given operations, in an order that
 * depends only on shapes.
 */
public interface Program {

    /** Returns a short name for messages, for instance {@code loss}. */
    String name();

    /** Returns the inputs' names and shapes, in a stable order. */
    Map<String, Shape> inputs();

    /**
     * Returns the function.
     *
     * @param ops the operations to compute with
     * @param inputs a value for each of {@link #inputs}
     * @return the outputs by name, in a stable order; one value may have several names, and may be an input
     * @param <T> the engine's tensor
     */
    <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs);

    /** Returns the requested gradient, if any. */
    default Optional<Gradient> gradient() {
        return Optional.empty();
    }

    /**
     * Returns the outputs' names and shapes, including gradients: runs the program over {@link ShapeOps}, so that every
     * fault is found before an engine is called.
     *
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-gradient}) if the program does not fit its inputs
     */
    default Map<String, Shape> outputs() {
        Map<String, Shape> outputs;
        try {
            outputs = new LinkedHashMap<>(apply(new ShapeOps(), inputs()));
        } catch (ParsimonyException e) {
            throw e.at("program [" + name() + "]");
        }
        gradient().ifPresent(gradient -> {
            Shape of = outputs.get(gradient.output());
            if (of == null) {
                throw ParsimonyException.of(
                        ErrorId.BAD_GRADIENT,
                        "Program [%s]: a gradient is taken of a scalar output, found no output [%s].",
                        name(),
                        gradient.output());
            }
            if (of.rank() != 0) {
                throw ParsimonyException.of(
                        ErrorId.BAD_GRADIENT,
                        "Program [%s]: a gradient is taken of a scalar output, found [%s] of shape %s.",
                        name(),
                        gradient.output(),
                        of);
            }
            Map<String, Shape> inputs = inputs();
            for (String input : gradient.inputs()) {
                Shape shape = inputs.get(input);
                if (shape == null) {
                    throw ParsimonyException.of(
                            ErrorId.BAD_GRADIENT,
                            "Program [%s]: a gradient is taken with respect to inputs, found no input [%s].",
                            name(),
                            input);
                }
                outputs.put(Gradient.of(input), shape);
            }
        });
        return outputs;
    }

    /**
     * A request for the gradient of one scalar output with respect to some inputs.
     *
     * @param output the output to differentiate
     * @param inputs the inputs to differentiate by; the gradient of an input without influence is zero
     */
    record Gradient(String output, List<String> inputs) {

        /** Copies the list. */
        public Gradient {
            inputs = List.copyOf(inputs);
        }

        /** Returns the output name of the gradient with respect to an input. */
        public static String of(String input) {
            return "gradient/" + input;
        }
    }
}
