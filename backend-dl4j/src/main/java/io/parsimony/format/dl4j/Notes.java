package io.parsimony.format.dl4j;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * The data that Deeplearning4j's format lacks.
 *
 * @param inputs the shapes of one sample of inputs, by name
 * @param provenance the model's provenance
 * @param own whether the file was written by this format
 */
record Notes(Map<String, Shape> inputs, Map<String, String> provenance, boolean own) {

    private static final String INPUTS = "inputs";
    private static final String PROVENANCE = "provenance";

    static Notes none(Path file) {
        return new Notes(
                Map.of(),
                new LinkedHashMap<>(Map.of("imported", file.getFileName() + ", written by Deeplearning4j")),
                false);
    }

    static Notes read(byte[] text, Path file) {
        JsonNode tree = Dl4jJson.tree(text, Archive.NOTES);
        Map<String, Shape> inputs = new LinkedHashMap<>();
        tree.path(INPUTS).fields().forEachRemaining(field -> inputs.put(field.getKey(), shape(field.getValue())));
        if (!tree.has(PROVENANCE)) {
            return new Notes(inputs, none(file).provenance(), false);
        }
        Map<String, String> provenance = new LinkedHashMap<>();
        tree.path(PROVENANCE)
                .fields()
                .forEachRemaining(
                        field -> provenance.put(field.getKey(), field.getValue().asText()));
        return new Notes(inputs, provenance, true);
    }

    private static Shape shape(JsonNode extents) {
        int[] found = new int[extents.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = extents.get(i).asInt();
        }
        Dl4jFaults.require(
                found.length > 0, "Expected an input's extents in [%s], found [%s].", Archive.NOTES, extents);
        try {
            return Shape.of(found);
        } catch (ParsimonyException e) {
            throw Dl4jFaults.badFile("Expected an input's extents in [%s], found [%s].", Archive.NOTES, extents);
        }
    }

    static byte[] write(Model model) throws IOException {
        ObjectNode tree = Dl4jJson.MAPPER.createObjectNode();
        ObjectNode inputs = tree.putObject(INPUTS);
        model.network().inputs().forEach((name, shape) -> {
            ArrayNode extents = inputs.putArray(name);
            for (int extent : shape.toArray()) {
                extents.add(extent);
            }
        });
        ObjectNode provenance = tree.putObject(PROVENANCE);
        model.metadata().forEach(provenance::put);
        return Dl4jJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
    }
}
