package io.parsimony.network;

import io.parsimony.internal.network.Lowering;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * The forward pass of a network in inference mode. The inputs are the network's inputs and parameters; the outputs are
 * the requested values, under their nodes' names.
 *
 * @param network the network, so that a backend may emit an optimized graph instead of interpreting the program
 * @param batch the number of samples
 * @param wanted the names of the nodes whose values are requested
 */
@API(status = API.Status.EXPERIMENTAL)
public record InferenceProgram(Network network, int batch, List<String> wanted) implements Program {

    /** Copies the list and checks that its names exist. */
    public InferenceProgram {
        wanted = List.copyOf(wanted);
        wanted.forEach(network::shape);
    }

    @Override
    public String name() {
        return "inference";
    }

    @Override
    public Map<String, Shape> inputs() {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        network.inputs().forEach((name, shape) -> inputs.put(name, shape.batched(batch)));
        network.parameters().forEach(spec -> inputs.put(spec.name(), spec.shape()));
        return inputs;
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
        Map<String, T> values = Lowering.apply(
                        network, Lowering.Mode.INFERENCE, ops, pick(network.inputs(), inputs), inputs)
                .values();
        Map<String, T> outputs = new LinkedHashMap<>();
        wanted.forEach(name -> outputs.put(name, values.get(name)));
        return outputs;
    }

    private static <T> Map<String, T> pick(Map<String, Shape> names, Map<String, T> from) {
        Map<String, T> picked = new LinkedHashMap<>();
        names.keySet().forEach(name -> picked.put(name, from.get(name)));
        return picked;
    }
}
