package io.parsimony.format.onnx;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerTraits;
import io.parsimony.network.Node;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The state of the import of a graph: every value by name, and the operation that computes each value. */
final class Scope {

    /** The greatest depth of layers on a row of features that are converted back to images. */
    private static final int DEEPEST = 100;

    /** The largest block of pixels that is split into channels. */
    private static final int LARGEST_BLOCK = 8;

    private final OnnxGraph graph;
    private final BatchDimension batch;
    private final List<OnnxDraft> drafts = new ArrayList<>();
    private final Map<String, ImportedValue> values = new HashMap<>();
    private final Map<String, OnnxOperation> producers = new HashMap<>();
    private final Map<String, List<OnnxOperation>> consumers = new HashMap<>();
    private final IdentityHashMap<OnnxDraft.Known, OnnxDraft.@Nullable Known> lifted = new IdentityHashMap<>();
    private final IdentityHashMap<OnnxDraft.Known, OnnxDraft.Known> flattened = new IdentityHashMap<>();
    private final IdentityHashMap<Constant, Tensor> transposed = new IdentityHashMap<>();
    private final Filling filling;

    Scope(OnnxGraph graph, BatchDimension batch) {
        this.graph = graph;
        this.batch = batch;
        this.filling = new Filling(
                graph.constants().values().stream().mapToLong(Constant::size).sum());
        values.putAll(graph.constants());
        for (OnnxOperation operation : graph.operations()) {
            for (String input : operation.inputs()) {
                consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(operation);
            }
        }
    }

    OnnxGraph graph() {
        return graph;
    }

    /** Creates constants and weights. */
    Filling filling() {
        return filling;
    }

    /** Returns a transposed matrix, shared by all its users. */
    Tensor transposed(Constant matrix) {
        return transposed.computeIfAbsent(matrix, constant -> {
            filling.take((long) constant.size() * Float.BYTES);
            return Tensors.transposed(constant.tensor());
        });
    }

    BatchDimension batch() {
        return batch;
    }

    /** Returns whether this format wrote the file. Each operation of such a file is a layer and stays unchanged. */
    boolean own() {
        return graph.own();
    }

    void put(String name, ImportedValue value) {
        values.put(name, value);
    }

    void put(String name, ImportedValue value, OnnxOperation producer) {
        values.put(name, value);
        producers.put(name, producer);
    }

    ImportedValue value(String name) {
        ImportedValue value = values.get(name);
        if (value == null) {
            throw OnnxFaults.badFile("There is no value [%s].", name);
        }
        return value;
    }

    /** Returns whether a value is computed before the current operation. */
    boolean isKnown(String name) {
        return values.containsKey(name);
    }

    /** Returns the operation that computes a value, or nothing for inputs and initializers. */
    @Nullable OnnxOperation producer(String name) {
        return producers.get(name);
    }

    /** Returns the operations that read a value, once for each use. */
    List<OnnxOperation> consumers(String name) {
        return consumers.getOrDefault(name, List.of());
    }

    /** Returns the number that all elements of a constant equal, or nothing. */
    @Nullable Double uniform(String name) {
        return values.get(name) instanceof Constant constant && constant.isReal() ? constant.uniform() : null;
    }

    /** Returns a draft of a layer, whose sample's shape follows from its inputs'. */
    OnnxDraft.Computed draft(String name, Layer layer, Map<String, Tensor> parameters, List<OnnxDraft.Known> inputs) {
        return added(computed(name, layer, parameters, inputs));
    }

    /** Returns a draft of a layer whose parameters are constants of the file. */
    OnnxDraft.Computed draft(
            String name,
            Layer layer,
            Map<String, Tensor> parameters,
            List<OnnxDraft.Known> inputs,
            List<Constant> source) {
        return added(computed(name, layer, parameters, inputs).from(source));
    }

    OnnxDraft.Affine affine(String name, OnnxDraft.Known input, double[] scale, double[] shift) {
        return added(new OnnxDraft.Affine(name, input, scale, shift));
    }

    /** Adds a draft to the list of all drafts. */
    <D extends OnnxDraft> D added(D draft) {
        drafts.add(draft);
        return draft;
    }

    /** Returns all drafts in topological order. */
    List<OnnxDraft> drafts() {
        return drafts;
    }

    /** Returns a draft that is in no list yet. */
    static OnnxDraft.Computed computed(
            String name, Layer layer, Map<String, Tensor> parameters, List<OnnxDraft.Known> inputs) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (OnnxDraft.Known input : inputs) {
            String one = "x" + names.size();
            shapes.put(one, input.sample().batched(1));
            names.add(one);
        }
        try {
            Shape sample = new Node("node", layer, names).shape(shapes).sample();
            return new OnnxDraft.Computed(name, layer, inputs, parameters, sample);
        } catch (ParsimonyException e) {
            // Without the problem's location: this node is unknown to the reader.
            throw new ParsimonyException(new Problem(
                    e.problems().get(0).kind(),
                    null,
                    e.problems().get(0).message(),
                    e.problems().get(0).hint()));
        }
    }

    OnnxDraft.Computed draft(String name, Layer layer, OnnxDraft.Known input) {
        return draft(name, layer, Map.of(), List.of(input));
    }

    OnnxView view(OnnxDraft.Known draft) {
        return OnnxView.of(draft, batch);
    }

    /** Returns an elementwise layer applied to a view. */
    OnnxView each(String name, Layer layer, OnnxView x) {
        return x.on(draft(name, layer, x.base()));
    }

    /**
     * Returns a view after its axes changed: as a shuffle, a flattening or an image if it equals one, else unchanged.
     */
    OnnxView settle(String name, OnnxView view) {
        OnnxDraft.Known depth = spaceToDepth(name, view);
        if (depth != null) {
            return view(depth);
        }
        Integer groups = view.shuffle();
        if (groups != null) {
            return view(draft(name, new Layer.ChannelShuffle(groups), view.base()));
        }
        OnnxDraft.Known image = view.isLifted() ? lift(view.base(), 0) : null;
        if (image != null) {
            return view(image);
        }
        return view.isFlat() && view.base().sample().rank() > 1 ? view(flatten(name, view.base())) : view;
    }

    /** Returns the space-to-depth of an image if the view equals one, in either order of channels and blocks. */
    private OnnxDraft.@Nullable Known spaceToDepth(String name, OnnxView view) {
        Integer blocksFirst = view.blocks(true);
        if (blocksFirst != null) {
            return depth(name, view.base(), blocksFirst);
        }
        Integer channelsFirst = view.blocks(false);
        return channelsFirst == null
                ? null
                : draft(
                        name,
                        new Layer.ChannelShuffle(channelsFirst * channelsFirst),
                        depth(name + ".depth", view.base(), channelsFirst));
    }

    /** Returns the space-to-depth of an image: {@code channel = (row * block + column) * channels + c}. */
    OnnxDraft.Known depth(String name, OnnxDraft.Known image, int block) {
        if (block > LARGEST_BLOCK) {
            throw OnnxFaults.unsupported(
                    "Use blocks of at most " + LARGEST_BLOCK + " pixels.",
                    "Blocks of %d pixels as channels are not supported.",
                    block);
        }
        List<OnnxDraft.Known> parts = new ArrayList<>();
        for (int row = 0; row < block; row++) {
            for (int column = 0; column < block; column++) {
                OnnxDraft.Known rows = from(name + ".row" + row, image, 2, row);
                OnnxDraft.Known rest = from(name + ".row" + row + ".column" + column, rows, 3, column);
                parts.add(subsampled(name + ".part" + parts.size(), rest, new Size2d(block, block)));
            }
        }
        return draft(name, new Layer.Concat(1), Map.of(), parts);
    }

    private OnnxDraft.Known from(String name, OnnxDraft.Known x, int axis, int start) {
        int length = x.sample().dim(axis - 1) - start;
        return start == 0 ? x : draft(name, new Layer.Slice(axis, start, length), x);
    }

    /** Returns every n-th pixel of an image, as a pool with windows of one pixel. */
    OnnxDraft.Known subsampled(String name, OnnxDraft.Known image, Size2d stride) {
        return draft(name, new Layer.MaxPool2d(new Pooling(Size2d.ONE, stride, Size2d.ZERO, false)), image);
    }

    /** Returns the flattening of a draft's value, shared by all its users. */
    OnnxDraft.Known flatten(String name, OnnxDraft.Known base) {
        return flattened.computeIfAbsent(base, x -> draft(name, new Layer.Flatten(), x));
    }

    /** Returns the elements of a view with other extents, given for both batch sizes. */
    OnnxView reshape(String name, OnnxView view, long[] first, long[] second) {
        OnnxView from = view;
        boolean flattened =
                view.isPlain() && view.base().as(Layer.Flatten.class).isPresent();
        if (flattened && view.base().inputs().get(0).sample().rank() > 1) {
            from = view.through(view.base().inputs().get(0));
        }
        OnnxView reshaped = from.reshape(first, second);
        if (reshaped == null) {
            throw OnnxFaults.unsupported(
                    "Only flattenings, channel shuffles, and reshapes that cancel can be expressed; the batch "
                            + "stays an axis of its own.",
                    "A reshape from %s to %s is not supported.",
                    view.batch().show(view),
                    Axes.show(first));
        }
        return from != view && reshaped.isFlat() ? view : settle(name, reshaped);
    }

    /**
     * Returns a draft whose value is an image batch NCHW. A row of values becomes an image of height one. Elements in
     * the same order with other extents are reshaped.
     */
    OnnxDraft.Known image(String name, OnnxView view) {
        OnnxView image = view.rank() == 3 ? view.insert(2) : view;
        if (image.rank() == 4 && image.isPlain()) {
            return image.base();
        }
        if (image.rank() == 4 && image.isInOrder()) {
            long[] extents = image.extents(0);
            Shape sample = Shape.of(
                    IntStream.range(1, 4).map(axis -> Axes.small(extents[axis])).toArray());
            return draft(name + ".reshape", new Layer.Reshape(sample), image.base());
        }
        throw OnnxFaults.unsupported(
                "Transposed images are supported where transpositions cancel, shuffle channels, or end in a linear "
                        + "layer.",
                "Expected an image batch [n, c, h, w], found %s, reshaped or transposed.",
                batch.show(view));
    }

    /**
     * Returns the draft with {@code [features, 1, 1]} in place of {@code [features]}: linear layers become 1x1
     * convolutions.
     */
    private OnnxDraft.@Nullable Known lift(OnnxDraft.Known draft, int depth) {
        if (!lifted.containsKey(draft)) {
            lifted.put(draft, depth < DEEPEST ? liftNew(draft, depth + 1) : null);
        }
        return lifted.get(draft);
    }

    private OnnxDraft.@Nullable Known liftNew(OnnxDraft.Known draft, int depth) {
        List<OnnxDraft.Known> inputs = new ArrayList<>();
        if (draft.as(Layer.Flatten.class).isPresent()) {
            OnnxDraft.Known from = draft.inputs().get(0);
            boolean image = from.sample().equals(Shape.of(from.sample().dim(0), 1, 1));
            return image ? from : null;
        }
        for (OnnxDraft.Known input : draft.inputs()) {
            OnnxDraft.Known image = input.sample().rank() == 1 ? lift(input, depth) : null;
            if (image == null) {
                return null;
            }
            inputs.add(image);
        }
        if (draft instanceof OnnxDraft.Affine affine) {
            return affine(affine.name(), inputs.get(0), affine.scale(), affine.shift());
        }
        if (!(draft instanceof OnnxDraft.Computed computed) || computed.layer() instanceof Layer.Reshape) {
            return null;
        }
        Optional<Layer.Linear> linear = draft.as(Layer.Linear.class);
        if (linear.isPresent()) {
            return convolution(computed, linear.get(), inputs);
        }
        return isAlike(computed.layer().traits())
                ? draft(computed.name(), computed.layer(), computed.parameters(), inputs)
                : null;
    }

    private OnnxDraft.Known convolution(
            OnnxDraft.Computed computed, Layer.Linear linear, List<OnnxDraft.Known> inputs) {
        Map<String, Tensor> parameters = new HashMap<>(computed.parameters());
        Shape shape = Shape.of(linear.outFeatures(), linear.inFeatures(), 1, 1);
        parameters.computeIfPresent("weight", (name, weight) -> weight.reshape(shape));
        Layer layer = new Layer.Conv2d(
                linear.inFeatures(), linear.outFeatures(), Size2d.ONE, Convolution.PLAIN, linear.bias());
        return draft(computed.name(), layer, parameters, inputs);
    }

    /** Returns whether a layer treats features of images of one pixel as it treats features. */
    private static boolean isAlike(LayerTraits traits) {
        return switch (traits.domain()) {
            case ELEMENT, CHANNEL_ELEMENT, INPUTS, PLACE -> true;
            case CHANNEL -> false;
            case CHANNELS -> traits.output() != LayerTraits.Output.VALUES;
        };
    }
}
