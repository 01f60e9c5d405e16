package io.parsimony.network;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.internal.network.Lowering;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds a {@link Network} node by node. Each node reads the value of the node before it unless its inputs are named.
 * Channels and features are inferred from the shapes, and a wrong shape is an immediate error.
 */
public final class NetworkBuilder {

    private final Map<String, Shape> inputs = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private String last = "";

    NetworkBuilder() {}

    /**
     * Adds an input of a sample's shape.
     *
     * @throws ParsimonyException ({@code bad-network}) if the name is already used
     */
    public NetworkBuilder input(String name, Shape sample) {
        requireNew(name);
        inputs.put(name, sample);
        shapes.put(name, sample.batched(1));
        last = name;
        return this;
    }

    /** Continues from another node or input. */
    public NetworkBuilder from(String name) {
        known(name);
        last = name;
        return this;
    }

    /** Returns the name of the node that the next node will read. */
    public String last() {
        return last;
    }

    /** Returns the shape of one sample of the {@linkplain #last last} value. */
    public Shape shape() {
        return known(last).sample();
    }

    /** Adds a layer after the last node. */
    public NetworkBuilder add(String name, Layer layer) {
        return add(name, layer, last);
    }

    /**
     * Adds a layer after the named nodes.
     *
     * @throws ParsimonyException ({@code bad-network}, {@code bad-shape}) if the name is already used, or an input is
     *     unknown or does not fit
     */
    public NetworkBuilder add(String name, Layer layer, String... from) {
        requireNew(name);
        for (String input : from) {
            known(input);
        }
        Node node = new Node(name, layer, List.of(from));
        shapes.put(name, Lowering.shape(node, shapes));
        nodes.add(node);
        last = name;
        return this;
    }

    /** Adds a convolution with a square kernel and no bias, as used before batch norm. */
    public NetworkBuilder conv2d(String name, int outChannels, int kernel, int stride, int padding) {
        Convolution convolution = new Convolution(Size2d.square(stride), Size2d.square(padding), Size2d.ONE, 1);
        return add(name, new Layer.Conv2d(channels(name), outChannels, Size2d.square(kernel), convolution, false));
    }

    /** Adds a batch normalization. */
    public NetworkBuilder batchNorm(String name) {
        return add(name, new Layer.BatchNorm2d(channels(name)));
    }

    /** Adds a ReLU. */
    public NetworkBuilder relu(String name) {
        return add(name, new Layer.Activation(Layer.Activation.Function.RELU));
    }

    /** Adds a max pool with adjacent, non-overlapping windows. */
    public NetworkBuilder maxPool(String name, int extent) {
        return add(name, new Layer.MaxPool2d(Pooling.tiles(extent)));
    }

    /** Adds a flattening. */
    public NetworkBuilder flatten(String name) {
        return add(name, new Layer.Flatten());
    }

    /** Adds a fully connected layer with a bias. */
    public NetworkBuilder linear(String name, int outFeatures) {
        return add(name, new Layer.Linear(channels(name), outFeatures, true));
    }

    /** Returns the network with the last node as its only output. */
    public Network build() {
        return build(last);
    }

    /** Returns the network with the named outputs. */
    public Network build(String... outputs) {
        Map<String, Shape> samples = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> samples.put(name, shape.sample()));
        return new Network(inputs, nodes, List.of(outputs), Optional.of(samples));
    }

    private Shape known(String name) {
        if (shapes.isEmpty()) {
            throw ParsimonyException.of(ErrorId.BAD_NETWORK, "Expected an input before the first node, found none.");
        }
        Shape shape = shapes.get(name);
        if (shape == null) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_NETWORK, "There is no input or earlier node [" + name + "].")
                            .hint(Suggestions.sentence(name, shapes.keySet())));
        }
        return shape;
    }

    /** Returns the extent of the last value's first axis after the batch: channels or features. */
    private int channels(String name) {
        Shape shape = known(last);
        if (shape.rank() < 2) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_SHAPE,
                            "Expected samples with channels or features, found samples without axes at [" + last + "].")
                    .at("node [" + name + "]"));
        }
        return shape.dim(1);
    }

    private void requireNew(String name) {
        if (shapes.containsKey(name)) {
            throw ParsimonyException.of(ErrorId.BAD_NETWORK, "Expected unique names, found [%s] twice.", name);
        }
    }
}
