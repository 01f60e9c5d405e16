package io.parsimony.format.dl4j;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.jspecify.annotations.Nullable;

/** Converts vertices. */
final class VertexStages {

    private static final String OTHER = "Replace it by layers of the vocabulary, and train again.";
    private static final double SIXTH = 1.0 / 6;

    private final Dl4jGraph graph;
    private final Map<String, Dl4jGraph.Vertex> byName;

    VertexStages(Dl4jGraph graph) {
        this.graph = graph;
        this.byName = graph.vertices().stream().collect(Collectors.toMap(Dl4jGraph.Vertex::name, vertex -> vertex));
    }

    /** Returns the name of a vertex's kind: its layer's, if it has one. */
    static String kind(@Nullable GraphVertex vertex) {
        if (vertex instanceof LayerVertex layer
                && layer.getLayerConf() != null
                && layer.getLayerConf().getLayer() != null) {
            return layer.getLayerConf().getLayer().getClass().getSimpleName();
        }
        return vertex == null ? "nothing" : vertex.getClass().getSimpleName();
    }

    /**
     * Returns the stage of a vertex.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code unsupported-model}, {@code bad-model-file})
     */
    Stage of(Dl4jGraph.Vertex vertex) {
        return of(vertex, vertex.configuration());
    }

    private Stage of(Dl4jGraph.Vertex vertex, GraphVertex configuration) {
        if (configuration instanceof LayerVertex layer) {
            requireOneInput(vertex);
            return clipsForHardSigmoid(vertex)
                    ? Stage.NOTHING
                    : preprocessor(vertex, layer.getPreProcessor()).then(layer(layer));
        } else if (configuration instanceof FrozenVertex frozen) {
            return of(vertex, frozen.getUnderlying());
        } else if (configuration instanceof MergeVertex merge) {
            if (merge.getMergeAxis() != MergeVertex.DEFAULT_MERGE_DIM) {
                throw channelsLast();
            }
            return Stage.of(Reach.End.END, VertexStages::merge);
        } else if (configuration instanceof SubsetVertex subset) {
            requireOneInput(vertex);
            Layer slice = new Layer.Slice(1, subset.getFrom(), subset.getTo() - subset.getFrom() + 1);
            return Stage.of(Reach.End.END, (draft, name, inputs) -> draft.add(name, slice, inputs.get(0)));
        } else if (configuration instanceof ElementWiseVertex elements) {
            return elements(elements);
        } else if (configuration instanceof PreprocessorVertex preprocessor) {
            requireOneInput(vertex);
            return preprocessor(vertex, preprocessor.getPreProcessor());
        } else if (configuration instanceof ScaleVertex || configuration instanceof ShiftVertex) {
            requireOneInput(vertex);
            return affine(vertex, configuration);
        }
        throw Dl4jFaults.unsupported(OTHER, "The vertex cannot be expressed.");
    }

    private static void requireOneInput(Dl4jGraph.Vertex vertex) {
        int found = vertex.inputs().size();
        Dl4jFaults.require(found == 1, "Expected one input, found %d.", found);
    }

    private Stage layer(LayerVertex configuration) {
        return LayerStages.of(configuration.getLayerConf().getLayer());
    }

    private static String merge(Dl4jDraft draft, String name, List<String> inputs) {
        return inputs.size() == 1 ? inputs.get(0) : draft.add(name, new Layer.Concat(1), inputs.toArray(String[]::new));
    }

    private static Stage elements(ElementWiseVertex vertex) {
        Layer layer =
                switch (vertex.getOp()) {
                    case Add -> new Layer.Add();
                    case Product -> new Layer.Multiply();
                    default -> throw Dl4jFaults.unsupported(
                            OTHER, "The operation [%s] cannot be expressed.", vertex.getOp());
                };
        return Stage.of(
                Reach.Image.KEPT,
                (draft, name, inputs) ->
                        inputs.size() == 1 ? inputs.get(0) : draft.add(name, layer, inputs.toArray(String[]::new)));
    }

    /**
     * Converts an affine vertex. A shift by three, a ReLU6 and a scaling by 1/6 form a hard sigmoid; the scaling
     * becomes its layer.
     */
    private Stage affine(Dl4jGraph.Vertex vertex, GraphVertex configuration) {
        if (configuration instanceof ShiftVertex shift && shift.getShiftFactor() == 0
                || configuration instanceof ScaleVertex scale && scale.getScaleFactor() == 1) {
            return Stage.NOTHING;
        }
        if (configuration instanceof ShiftVertex && hardSigmoidFrom(onlyConsumer(onlyConsumer(vertex)), vertex)) {
            return Stage.NOTHING;
        }
        Dl4jGraph.Vertex clipped = byName.get(vertex.inputs().get(0));
        Dl4jGraph.Vertex shifted =
                clipped == null ? null : byName.get(clipped.inputs().get(0));
        if (shifted != null && hardSigmoidFrom(vertex, shifted)) {
            Layer layer = new Layer.Activation(Function.HARDSIGMOID);
            return Stage.of(Reach.Image.KEPT, (draft, name, inputs) -> draft.add(name, layer, inputs.get(0)));
        }
        throw Dl4jFaults.unsupported(OTHER, "A vertex that scales or shifts cannot be expressed.");
    }

    /** Returns whether a vertex is the last one of a hard sigmoid that begins with another vertex. */
    private boolean hardSigmoidFrom(Dl4jGraph.@Nullable Vertex last, Dl4jGraph.Vertex first) {
        if (last == null
                || !(last.configuration() instanceof ScaleVertex scale)
                || Math.abs(scale.getScaleFactor() - SIXTH) > 1e-7
                || !(first.configuration() instanceof ShiftVertex shift)
                || shift.getShiftFactor() != 3) {
            return false;
        }
        Dl4jGraph.Vertex middle = byName.get(last.inputs().get(0));
        return middle != null
                && middle.inputs().equals(List.of(first.name()))
                && onlyConsumer(first) == middle
                && onlyConsumer(middle) == last
                && isRelu6(middle);
    }

    private static boolean isRelu6(Dl4jGraph.Vertex vertex) {
        return vertex.configuration() instanceof LayerVertex layer
                && layer.getPreProcessor() == null
                && LayerStages.isRelu6(layer.getLayerConf().getLayer());
    }

    /** Returns whether a vertex is the second one of a hard sigmoid and so needs no layer. */
    private boolean clipsForHardSigmoid(Dl4jGraph.Vertex vertex) {
        Dl4jGraph.Vertex first = byName.get(vertex.inputs().get(0));
        return first != null && isRelu6(vertex) && hardSigmoidFrom(onlyConsumer(vertex), first);
    }

    private Dl4jGraph.@Nullable Vertex onlyConsumer(Dl4jGraph.@Nullable Vertex vertex) {
        if (vertex == null || graph.outputs().contains(vertex.name())) {
            return null;
        }
        List<Dl4jGraph.Vertex> all = graph.consumers(vertex.name());
        return all.size() == 1 ? all.get(0) : null;
    }

    private Stage preprocessor(Dl4jGraph.Vertex vertex, @Nullable InputPreProcessor preprocessor) {
        if (preprocessor == null) {
            return Stage.NOTHING;
        } else if (preprocessor instanceof CnnToFeedForwardPreProcessor flatten) {
            if (flatten.getFormat() == CNN2DFormat.NHWC) {
                throw channelsLast();
            }
            return flatten(flatten.getNumChannels(), flatten.getInputHeight(), flatten.getInputWidth());
        } else if (preprocessor instanceof FeedForwardToCnnPreProcessor image) {
            if (!graph.inputs().contains(vertex.inputs().get(0))) {
                throw Dl4jFaults.unsupported(OTHER, "Features that become an image again cannot be expressed.");
            }
            return image(image.getNumChannels(), image.getInputHeight(), image.getInputWidth());
        } else if (preprocessor instanceof ComposableInputPreProcessor several) {
            Stage all = Stage.NOTHING;
            for (InputPreProcessor one : several.getInputPreProcessors()) {
                all = all.then(preprocessor(vertex, one));
            }
            return all;
        }
        throw Dl4jFaults.unsupported(
                OTHER,
                "The preprocessor [%s] cannot be expressed.",
                preprocessor.getClass().getSimpleName());
    }

    /** Converts a flattening. Its order of channels, rows and columns is that of {@link Layer.Flatten}. */
    private static Stage flatten(long channels, long height, long width) {
        boolean known = channels > 0 && height > 0 && width > 0;
        return Stage.of(known ? new Reach.Exactly(channels, height, width) : Reach.End.END, (draft, name, inputs) -> {
            Shape sample = draft.shape(inputs.get(0));
            if (sample.rank() == 1) {
                return inputs.get(0);
            }
            requireImage(sample, known, channels, height, width);
            return draft.add(name + ".flatten", new Layer.Flatten(), inputs.get(0));
        });
    }

    /** Converts rows of numbers into images. */
    private static Stage image(long channels, long height, long width) {
        return Stage.of(new Reach.Exactly(channels, height, width), (draft, name, inputs) -> {
            requireImage(draft.shape(inputs.get(0)), true, channels, height, width);
            return inputs.get(0);
        });
    }

    private static void requireImage(Shape sample, boolean known, long channels, long height, long width) {
        Dl4jFaults.require(
                !known
                        || sample.rank() == 3
                                && sample.dim(0) == channels
                                && sample.dim(1) == height
                                && sample.dim(2) == width,
                "Expected images of %dx%dx%d, found %s.",
                channels,
                height,
                width,
                sample);
    }

    static ParsimonyException channelsLast() {
        return Dl4jFaults.unsupported(
                "Build the network with CNN2DFormat.NCHW.",
                "Expected images with channels first, found channels last.");
    }
}
