package io.parsimony.format.dl4j;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Signature;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Converts a graph into a network. */
final class Dl4jImporter {

    private static final int COLORS = 3;

    private final Dl4jGraph graph;
    private final Notes notes;
    private final Map<String, Stage> stages = new LinkedHashMap<>();
    private final InputSizes sizes;
    private final VertexStages vertices;

    /**
     * Determines the layers of each vertex.
     *
     * @throws ParsimonyException ({@code unsupported-model}) with one problem for each unsupported vertex
     */
    Dl4jImporter(Dl4jGraph graph, Notes notes, int height, int width) {
        this.graph = graph;
        this.notes = notes;
        this.vertices = new VertexStages(graph);
        this.sizes = new InputSizes(graph, stages, notes.inputs(), height, width);
        List<Problem> problems = new ArrayList<>();
        for (Dl4jGraph.Vertex vertex : graph.vertices()) {
            try {
                stages.put(vertex.name(), vertices.of(vertex));
            } catch (ParsimonyException e) {
                problems.addAll(e.at(where(vertex)).problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
    }

    private static String where(Dl4jGraph.Vertex vertex) {
        return "vertex [" + vertex.name() + "] (" + VertexStages.kind(vertex.configuration()) + ")";
    }

    /**
     * Returns the model with the numbers of a stream.
     *
     * @param size the stream's bytes
     */
    Model model(DataInputStream in, long size) throws IOException {
        long count = 0;
        for (Stage stage : stages.values()) {
            count = Math.addExact(count, stage.parameters());
        }
        Dl4jDraft draft = new Dl4jDraft(Coefficients.open(in, size, count));
        Map<String, String> provenance = new LinkedHashMap<>(notes.provenance());
        Map<String, String> values = new HashMap<>();
        for (String input : graph.inputs()) {
            InputSizes.Found found = sizes.find(input);
            values.put(input, draft.input(input, found.sample()));
            if (!notes.own() && found.sample().rank() == 3 && found.sample().dim(0) == COLORS) {
                provenance.put(
                        Model.IMPORTED + "colors",
                        "Deeplearning4j's own image loader orders the colors blue, green, red: add --bgr for a network"
                                + " that was trained with this loader.");
            }
            if (!found.others().isEmpty()) {
                provenance.put(Model.IMPORTED + "size." + input, found.others());
            }
        }
        for (Dl4jGraph.Vertex vertex : graph.vertices()) {
            List<String> inputs = vertex.inputs().stream().map(values::get).toList();
            try {
                values.put(
                        vertex.name(),
                        Require.present(stages, vertex.name()).step().add(draft, vertex.name(), inputs));
            } catch (ParsimonyException e) {
                throw own(e).at(where(vertex));
            }
        }
        List<String> outputs = graph.outputs().stream().map(values::get).toList();
        Network network = draft.network(outputs);
        network.head()
                .filter(head -> !notes.own())
                .ifPresent(head -> provenance.put(
                        Model.IMPORTED + "head",
                        "The model ends in the " + head.layer().op() + " [" + head.name()
                                + "]: training uses the logits before it, and exported models end in it again."));
        return Model.of(network, draft.parameters(), provenance, Signature.of(network));
    }

    /** Reports shapes that do not match as an error of the file. */
    private static ParsimonyException own(ParsimonyException e) {
        if (e.id().equals(Dl4jFaults.UNSUPPORTED.id()) || e.id().equals(Dl4jFaults.BAD_FILE.id())) {
            return e;
        }
        Problem first = e.problems().get(0);
        return new ParsimonyException(new Problem(Dl4jFaults.BAD_FILE, null, first.message(), first.hint()), e);
    }
}
