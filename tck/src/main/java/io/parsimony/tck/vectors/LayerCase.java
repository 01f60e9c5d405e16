package io.parsimony.tck.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.parsimony.internal.network.Lowering;
import io.parsimony.network.Network;
import java.util.Map;

/**
 * A small network with all results for one batch.
 *
 * @param id the case's name, for instance {@code conv2d/3x3-pad1}
 * @param mode the mode of batch norm and dropout
 * @param network the network
 * @param parameters every parameter and buffer by full name
 * @param inputs a batch for each input
 * @param outputs the values of the outputs
 * @param cotangents the weight of each output in the differentiated scalar
 * @param gradients the gradient of the sum over outputs of {@code output * cotangent}, by input and trainable parameter
 * @param updated the running statistics after the pass; none in inference mode
 */
public record LayerCase(
        String id,
        Lowering.Mode mode,
        Network network,
        Map<String, Doubles> parameters,
        Map<String, Doubles> inputs,
        Map<String, Doubles> outputs,
        Map<String, Doubles> cotangents,
        Map<String, Doubles> gradients,
        Map<String, Doubles> updated) {

    static LayerCase read(JsonNode json) {
        return new LayerCase(
                VectorJson.text(json, "id"),
                mode(VectorJson.text(json, "mode")),
                NetworkJson.read(VectorJson.required(json, "network")),
                VectorJson.tensors(json, "params"),
                VectorJson.tensors(json, "inputs"),
                VectorJson.tensors(json, "outputs"),
                VectorJson.tensors(json, "cotangents"),
                VectorJson.tensors(json, "gradients"),
                VectorJson.tensors(json, "updated"));
    }

    private static Lowering.Mode mode(String mode) {
        return switch (mode) {
            case "train" -> Lowering.Mode.TRAINING;
            case "eval" -> Lowering.Mode.INFERENCE;
            default -> throw VectorJson.bad("Expected the mode train or eval, found [%s].", mode);
        };
    }
}
