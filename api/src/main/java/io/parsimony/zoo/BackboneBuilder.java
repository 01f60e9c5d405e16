package io.parsimony.zoo;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;

/** A builder of backbones: a {@link NetworkBuilder} with the steps that backbones share. */
final class BackboneBuilder {

    /** The name of every backbone's input. */
    static final String INPUT = "x";

    /** Inputs with a shorter side below this get a backbone's small variant. */
    static final int SMALL = 64;

    private final NetworkBuilder builder;
    private final int classes;
    private final boolean small;

    private BackboneBuilder(Shape input, int classes) {
        this.builder = Network.builder().input(INPUT, input);
        this.classes = classes;
        this.small = shorterSide(input) < SMALL;
    }

    /**
     * Begins a backbone.
     *
     * @param backbone its name, for messages
     * @param least the minimum height and width of the input
     * @throws ParsimonyException ({@code bad-input}) if the input is not an image or too small; ({@code bad-value}) if
     *     there is no class
     */
    static BackboneBuilder of(String backbone, Shape input, int classes, int least) {
        if (input.rank() != 3) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_INPUT,
                            "Expected an image shape of channels, height and width, found " + input + ".")
                    .at(backbone)
                    .hint("A color image of ImageNet is 3x224x224."));
        }
        if (shorterSide(input) < least) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_INPUT,
                            "Expected an image of at least " + Size2d.square(least) + ", found " + input + ".")
                    .at(backbone)
                    .hint("Give larger images: the last pool leaves no pixel of a smaller image."));
        }
        Require.atLeastOne("classes", classes);
        return new BackboneBuilder(input, classes);
    }

    private static int shorterSide(Shape image) {
        return Math.min(image.dim(1), image.dim(2));
    }

    /** Returns whether the input requires the variant for small images. */
    boolean small() {
        return small;
    }

    /** Returns the name of the last node. */
    String last() {
        return builder.last();
    }

    /** Returns the channels of the last value. */
    int channels() {
        return builder.shape().dim(0);
    }

    /** Returns whether both sides of the last value have at least this length. */
    boolean reaches(int extent) {
        return shorterSide(builder.shape()) >= extent;
    }

    /** Continues from another node. */
    BackboneBuilder from(String node) {
        builder.from(node);
        return this;
    }

    /** Adds a convolution with a square kernel. */
    BackboneBuilder conv(String name, int out, int kernel, int stride, int padding, boolean bias) {
        return conv(name, out, kernel, stride, padding, 1, bias);
    }

    /** Adds a 3x3 depthwise convolution without a bias. */
    BackboneBuilder depthwise(String name, int stride) {
        return conv(name, channels(), 3, stride, 1, channels(), false);
    }

    private BackboneBuilder conv(String name, int out, int kernel, int stride, int padding, int groups, boolean bias) {
        Convolution convolution = new Convolution(Size2d.square(stride), Size2d.square(padding), Size2d.ONE, groups);
        builder.add(name, new Layer.Conv2d(channels(), out, Size2d.square(kernel), convolution, bias));
        return this;
    }

    /** Adds a batch norm with the usual epsilon. */
    BackboneBuilder norm(String name) {
        builder.batchNorm(name);
        return this;
    }

    /** Adds a batch norm. */
    BackboneBuilder norm(String name, double epsilon) {
        builder.add(name, new Layer.BatchNorm2d(channels(), 0.1, epsilon));
        return this;
    }

    BackboneBuilder relu(String name) {
        return activation(name, Layer.Activation.Function.RELU);
    }

    BackboneBuilder activation(String name, Layer.Activation.Function function) {
        builder.add(name, new Layer.Activation(function));
        return this;
    }

    /** Adds a max pool of 3x3 windows with stride 2, without padding. */
    BackboneBuilder overlappingPool(String name) {
        return maxPool(name, 3, 2, 0, false);
    }

    BackboneBuilder maxPool(String name, int kernel, int stride, int padding, boolean ceil) {
        builder.add(name, new Layer.MaxPool2d(pooling(kernel, stride, padding, ceil)));
        return this;
    }

    /** Adds an average pool with non-overlapping, adjacent windows. */
    BackboneBuilder avgPool(String name, int extent) {
        builder.add(name, new Layer.AvgPool2d(pooling(extent, extent, 0, false), false));
        return this;
    }

    private static Pooling pooling(int kernel, int stride, int padding, boolean ceil) {
        return new Pooling(Size2d.square(kernel), Size2d.square(stride), Size2d.square(padding), ceil);
    }

    /**
     * Adds an average pool with windows of equal size that leaves at most {@code extent} numbers along each side. If
     * the side is a multiple, this is PyTorch's adaptive pool; a shorter side is kept. Adds no node if nothing changes.
     */
    BackboneBuilder shrink(String name, int extent) {
        Shape shape = builder.shape();
        int down = Math.max(1, shape.dim(1) / extent);
        int across = Math.max(1, shape.dim(2) / extent);
        Size2d kernel = new Size2d(
                Math.max(1, shape.dim(1) - (extent - 1) * down), Math.max(1, shape.dim(2) - (extent - 1) * across));
        if (!kernel.equals(Size2d.ONE)) {
            Pooling pooling = new Pooling(kernel, new Size2d(down, across), Size2d.ZERO, false);
            builder.add(name, new Layer.AvgPool2d(pooling, false));
        }
        return this;
    }

    BackboneBuilder add(String name, String... from) {
        builder.add(name, new Layer.Add(), from);
        return this;
    }

    BackboneBuilder concat(String name, String... from) {
        builder.add(name, new Layer.Concat(1), from);
        return this;
    }

    /** Adds equal numbers of zero channels before and after the channels. */
    BackboneBuilder padChannels(String name, int each) {
        builder.add(name, new Layer.PadChannels(each, each));
        return this;
    }

    BackboneBuilder dropout(String name, double probability) {
        builder.add(name, new Layer.Dropout(probability));
        return this;
    }

    BackboneBuilder flatten(String name) {
        builder.flatten(name);
        return this;
    }

    BackboneBuilder linear(String name, int out) {
        builder.linear(name, out);
        return this;
    }

    /** Returns the network, ended by a linear layer for the classes. */
    Network classify(String name) {
        return builder.linear(name, classes).build();
    }

    /** Returns the network, ended by a global average pool and a linear layer for the classes. */
    Network poolAndClassify() {
        return pool().classify("head.fc");
    }

    /** Returns the network, ended by a global average pool, dropout and a linear layer for the classes. */
    Network poolDropAndClassify(double probability) {
        return pool().dropout("head.dropout", probability).classify("head.fc");
    }

    private BackboneBuilder pool() {
        builder.add("head.pool", new Layer.GlobalAvgPool2d());
        return flatten("head.flatten");
    }
}
