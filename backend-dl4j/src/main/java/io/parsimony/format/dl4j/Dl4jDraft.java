package io.parsimony.format.dl4j;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network under construction, with its parameters. */
final class Dl4jDraft {

    private final NetworkBuilder builder = Network.builder();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Coefficients coefficients;

    Dl4jDraft(Coefficients coefficients) {
        this.coefficients = coefficients;
    }

    /** Adds an input and returns its name. */
    String input(String wish, Shape sample) {
        String name = unique(wish);
        builder.input(name, sample);
        return name;
    }

    /** Adds a layer without parameters and returns its node's name. */
    String add(String wish, Layer layer, String... inputs) {
        return add(wish, layer, Map.of(), inputs);
    }

    /** Adds a layer with its parameters by their short names and returns its node's name. */
    String add(String wish, Layer layer, Map<String, Tensor> parameters, String... inputs) {
        String name = unique(wish);
        builder.add(name, layer, inputs);
        for (ParameterSpec spec : layer.parameters()) {
            Tensor tensor = parameters.get(spec.name());
            if (tensor != null) {
                tensors.put(spec.in(name).name(), tensor);
            }
        }
        return name;
    }

    /** Returns the shape of a sample of a value. */
    Shape shape(String name) {
        return builder.from(name).shape();
    }

    /** Returns the file's next numbers. */
    Coefficients coefficients() {
        return coefficients;
    }

    Network network(List<String> outputs) {
        return builder.build(outputs.toArray(String[]::new));
    }

    Parameters parameters() {
        return new Parameters(tensors);
    }

    /** Returns the nearest legal form of a name, with a number appended if it is taken. */
    private String unique(String wish) {
        String legal = wish.replaceAll("[^A-Za-z0-9_.-]", ".").replaceAll("^[.-]+", "");
        String plain = legal.isEmpty() ? "layer" : legal;
        String name = plain;
        for (int number = 2; !taken.add(name); number++) {
            name = plain + "_" + number;
        }
        return name;
    }
}
