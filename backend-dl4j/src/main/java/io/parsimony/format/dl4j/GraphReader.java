package io.parsimony.format.dl4j;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.util.GraphIndices;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Reads a configuration. */
final class GraphReader {

    private static final String CLASS = "@class";
    private static final List<String> TRUSTED = List.of("org.deeplearning4j.nn.", "org.nd4j.linalg.");
    private static final String INPUT = "input";

    private GraphReader() {}

    /**
     * Returns the graph of a configuration.
     *
     * @throws ParsimonyException ({@code bad-model-file}, {@code unsupported-model})
     */
    static Dl4jGraph read(byte[] text) {
        JsonNode tree = Dl4jJson.tree(text, Archive.CONFIGURATION);
        Map<String, Problem> foreign = new LinkedHashMap<>();
        findForeign(tree, "", foreign);
        if (!foreign.isEmpty()) {
            throw new ParsimonyException(List.copyOf(foreign.values()));
        }
        // The checked tree, not the text: Deeplearning4j's parser may interpret the text differently.
        String json = tree.toString();
        if (tree.has("vertices")) {
            return graph(parsed(() -> ComputationGraphConfiguration.fromJson(json)));
        }
        Dl4jFaults.require(
                tree.has("confs"), "Expected layers or vertices in [%s], found none.", Archive.CONFIGURATION);
        return chain(parsed(() -> MultiLayerConfiguration.fromJson(json)));
    }

    /** Adds a problem for each foreign class that the configuration names. */
    private static void findForeign(JsonNode node, String path, Map<String, Problem> problems) {
        if (node.path(CLASS).isTextual() && !known(node.get(CLASS).asText())) {
            String name = node.path("layerName").asText("");
            problems.put(
                    path,
                    Problem.of(
                                    Dl4jFaults.UNSUPPORTED,
                                    "The class [" + node.get(CLASS).asText() + "] is not Deeplearning4j's own.")
                            .at(name.isEmpty() || name.equals("null") ? "[" + path + "]" : "layer [" + name + "]")
                            .hint("Replace it by layers of the vocabulary, and train again."));
        }
        if (node.isObject()) {
            node.fields()
                    .forEachRemaining(field -> findForeign(field.getValue(), join(path, field.getKey()), problems));
        } else {
            int index = 0;
            for (JsonNode element : node) {
                findForeign(element, join(path, Integer.toString(index++)), problems);
            }
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static boolean known(String name) {
        if (TRUSTED.stream().noneMatch(name::startsWith)) {
            return false;
        }
        try {
            Class.forName(name, false, ComputationGraph.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Parses a text. */
    private interface Parse<T> {
        T parse();
    }

    private static <T> T parsed(Parse<T> parse) {
        try {
            return parse.parse();
        } catch (RuntimeException | LinkageError e) {
            throw new ParsimonyException(
                    Problem.of(
                            Dl4jFaults.BAD_FILE, "Deeplearning4j cannot read the configuration: " + Dl4jFaults.said(e)),
                    e);
        }
    }

    /** Returns a sequential network as a graph. */
    private static Dl4jGraph chain(MultiLayerConfiguration configuration) {
        List<Dl4jGraph.Vertex> vertices = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(INPUT));
        String last = INPUT;
        int index = 0;
        for (NeuralNetConfiguration layer : configuration.getConfs()) {
            InputPreProcessor before = configuration.getInputPreProcess(index);
            String wish = layer.getLayer().getLayerName();
            String name = wish == null || !names.add(wish) ? "layer" + index : wish;
            Dl4jFaults.require(
                    wish != null && name.equals(wish) || names.add(name), "Two layers are called [%s].", name);
            vertices.add(new Dl4jGraph.Vertex(name, new LayerVertex(layer, before), List.of(last)));
            last = name;
            index++;
        }
        Dl4jFaults.require(index > 0, "Expected at least one layer, found none.");
        return new Dl4jGraph(List.of(INPUT), vertices, List.of(last));
    }

    private static Dl4jGraph graph(ComputationGraphConfiguration configuration) {
        List<String> inputs = configuration.getNetworkInputs();
        List<String> outputs = configuration.getNetworkOutputs();
        Dl4jFaults.require(
                inputs != null && !inputs.isEmpty() && outputs != null && !outputs.isEmpty(),
                "Expected a graph with inputs and outputs.");
        Map<String, GraphVertex> vertices = configuration.getVertices();
        Set<String> known = new HashSet<>(inputs);
        Set<String> left = new HashSet<>(vertices.keySet());
        List<Dl4jGraph.Vertex> ordered = new ArrayList<>();
        for (String name : order(configuration)) {
            if (inputs.contains(name)) {
                continue;
            }
            GraphVertex vertex = vertices.get(name);
            List<String> from = configuration.getVertexInputs().getOrDefault(name, List.of());
            if (vertex == null || !left.remove(name) || !known.containsAll(from) || from.isEmpty()) {
                throw Dl4jFaults.badFile(
                        "Expected each vertex once, after its inputs, found [%s] with the inputs %s.", name, from);
            }
            known.add(name);
            ordered.add(new Dl4jGraph.Vertex(name, vertex, List.copyOf(from)));
        }
        Dl4jFaults.require(left.isEmpty(), "The graph's order lacks the vertices %s.", left);
        for (String output : outputs) {
            Dl4jFaults.require(known.contains(output), "No vertex produces the output [%s].", output);
        }
        return new Dl4jGraph(List.copyOf(inputs), ordered, List.copyOf(outputs));
    }

    /** Returns the order of the vertices' parameters, by name. */
    static List<String> order(ComputationGraphConfiguration configuration) {
        GraphIndices indices = parsed(() -> new ComputationGraph(configuration).calculateIndices());
        List<String> names = new ArrayList<>();
        for (int index : indices.getTopologicalSortOrder()) {
            String name = indices.getIdxToName().get(index);
            Dl4jFaults.require(
                    name != null, "Expected vertices in the graph's order, found the unknown index [%d].", index);
            names.add(name);
        }
        return names;
    }
}
