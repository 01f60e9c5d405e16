package io.parsimony.format.dl4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.GraphVertex;

/** A configuration of either kind as a graph. */
final class Dl4jGraph {

    private final List<String> inputs;
    private final List<Vertex> vertices;
    private final List<String> outputs;
    private final Map<String, List<Vertex>> consumers = new HashMap<>();

    /**
     * Creates a graph.
     *
     * @param inputs the names of the inputs
     * @param vertices the vertices in the order of their parameters, which is topological
     * @param outputs the names of the outputs
     */
    Dl4jGraph(List<String> inputs, List<Vertex> vertices, List<String> outputs) {
        this.inputs = List.copyOf(inputs);
        this.vertices = List.copyOf(vertices);
        this.outputs = List.copyOf(outputs);
        for (Vertex vertex : vertices) {
            for (String input : new LinkedHashSet<>(vertex.inputs)) {
                consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(vertex);
            }
        }
    }

    /**
     * A vertex, such as a layer.
     *
     * @param name its name
     * @param configuration its configuration
     * @param inputs the names of its inputs
     */
    record Vertex(String name, GraphVertex configuration, List<String> inputs) {}

    List<String> inputs() {
        return inputs;
    }

    List<Vertex> vertices() {
        return vertices;
    }

    List<String> outputs() {
        return outputs;
    }

    /** Returns the vertices that read a value, each once. */
    List<Vertex> consumers(String name) {
        return consumers.getOrDefault(name, List.of());
    }
}
