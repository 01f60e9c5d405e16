package io.parsimony.format.dl4j;

import io.parsimony.error.Require;
import io.parsimony.tensor.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Infers the shapes of inputs, which a file does not hold, backwards from the later stages. A stage with several inputs
 * is followed along the input that reached it first; the network's own shape inference checks the result.
 */
final class InputSizes {

    private static final String HINT = "Give the size, for instance --input 3x32x32, or put an entry [" + Archive.NOTES
            + "] like {\"inputs\": {\"%s\": [3, 32, 32]}} into the zip.";

    private final Dl4jGraph graph;
    private final Map<String, Stage> stages;
    private final Map<String, Shape> noted;
    private final int height;
    private final int width;

    InputSizes(Dl4jGraph graph, Map<String, Stage> stages, Map<String, Shape> noted, int height, int width) {
        this.graph = graph;
        this.stages = stages;
        this.noted = noted;
        this.height = height;
        this.width = width;
    }

    /**
     * The inferred shape.
     *
     * @param sample the shape of one sample
     * @param others other shapes that would fit, or empty
     */
    record Found(Shape sample, String others) {}

    private record Way(String value, List<Reach.Image> images) {}

    /**
     * Returns the shape of an input.
     *
     * @throws io.parsimony.error.ParsimonyException io.parsimony.error.ParsimonyException ({@code unsupported-model})
     *     if the file does not determine it
     */
    Found find(String input) {
        Shape known = noted.get(input);
        if (known != null) {
            return new Found(known, "");
        }
        long channels = 0;
        Set<String> seen = new HashSet<>();
        Deque<Way> open = new ArrayDeque<>(List.of(new Way(input, List.of())));
        while (!open.isEmpty()) {
            Way way = open.poll();
            for (Dl4jGraph.Vertex vertex : graph.consumers(way.value)) {
                if (!seen.add(vertex.name())) {
                    continue;
                }
                List<Reach.Image> images = new ArrayList<>(way.images);
                boolean ended = false;
                for (Reach reach : Require.present(stages, vertex.name()).reaches()) {
                    if (reach instanceof Reach.Features features && images.isEmpty()) {
                        return new Found(Shape.of(whole(features.count())), "");
                    } else if (reach instanceof Reach.Exactly exactly) {
                        return image(input, channels, images, exactly);
                    } else if (reach instanceof Reach.Image image) {
                        channels = channels == 0 ? image.channels() : channels;
                        images.add(image);
                    } else {
                        ended = true;
                        break;
                    }
                }
                if (!ended) {
                    open.add(new Way(vertex.name(), images));
                }
            }
        }
        return image(input, channels, List.of(), null);
    }

    private Found image(String input, long channels, List<Reach.Image> images, Reach.@Nullable Exactly exactly) {
        long depth = channels == 0 && exactly != null ? exactly.channels() : channels;
        if (height > 0 && width > 0 && depth > 0) {
            return new Found(Shape.of(whole(depth), height, width), "");
        }
        if (exactly == null || depth == 0) {
            throw Dl4jFaults.unsupported(
                    String.format(Locale.ROOT, HINT, input),
                    "The file does not state the size of the input [%s].",
                    input);
        }
        Reach.Span rows = new Reach.Span(exactly.height(), exactly.height());
        Reach.Span columns = new Reach.Span(exactly.width(), exactly.width());
        for (int i = images.size() - 1; i >= 0; i--) {
            rows = images.get(i).height().back(rows);
            columns = images.get(i).width().back(columns);
        }
        Shape sample = Shape.of(whole(depth), likely(rows), likely(columns));
        boolean only = rows.least() == rows.most() && columns.least() == columns.most();
        String others = only
                ? ""
                : String.format(
                        Locale.ROOT,
                        "The file leaves the size of [%s] open: heights %d to %d and widths %d to %d fit. The import"
                                + " uses "
                                + "%dx%d, which the strides divide; set --input CxHxW for another size.",
                        input,
                        Math.max(1, rows.least()),
                        rows.most(),
                        Math.max(1, columns.least()),
                        columns.most(),
                        sample.dim(1),
                        sample.dim(2));
        return new Found(sample, others);
    }

    /** Returns the extent that the product of all strides divides. A span holds as many extents as that product. */
    private static int likely(Reach.Span span) {
        long strides = span.most() - span.least() + 1;
        return whole(Math.max(1, span.most() / strides * strides));
    }

    private static int whole(long extent) {
        Dl4jFaults.require(extent > 0 && extent <= Integer.MAX_VALUE, "Expected a positive extent, found %d.", extent);
        return (int) extent;
    }
}
