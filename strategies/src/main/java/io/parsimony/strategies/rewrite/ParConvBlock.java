package io.parsimony.strategies.rewrite;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The nodes of one ParConv block, for one convolution. */
final class ParConvBlock {

    private final Network network;
    private final Node node;
    private final Layer.Conv2d conv;
    private final double omega;
    private final int split;
    private final List<Node> nodes = new ArrayList<>();

    private ParConvBlock(Network network, Node node, Layer.Conv2d conv, double omega, int split) {
        this.network = network;
        this.node = node;
        this.conv = conv;
        this.omega = omega;
        this.split = split;
    }

    /**
     * The nodes in topological order, or empty if padding leaves the pointwise branch nothing to stand on.
     *
     * @param conv the node's layer, of one group, with input channels divisible by {@code split}
     */
    static Optional<List<Node>> of(Network network, Node node, Layer.Conv2d conv, double omega, int split) {
        ParConvBlock block = new ParConvBlock(network, node, conv, omega, split);
        Size2d reach = new Size2d(
                conv.convolution().dilation().height() * (conv.kernel().height() - 1) + 1,
                conv.convolution().dilation().width() * (conv.kernel().width() - 1) + 1);
        Shape in = network.shape(node.inputs().get(0));
        Shape out = network.shape(node.name());
        Size2d stride = conv.convolution().stride();
        Size2d padding = conv.convolution().padding();
        return Alignment.of(in.dim(1), out.dim(1), reach.height(), stride.height(), padding.height())
                .flatMap(rows -> Alignment.of(in.dim(2), out.dim(2), reach.width(), stride.width(), padding.width())
                        .map(columns -> block.build(rows, columns)));
    }

    /** The channels between the 1x1 convolutions of the depthwise branch; the sliver makes 0.29 of 100 29, not 28. */
    static int middle(int inChannels, double omega, int split) {
        return Math.max(1, (int) Math.floor(omega * (inChannels / split) + 1e-9));
    }

    // No convolution here has a bias: each one's output enters a batch normalisation, directly or through the addition,
    // which subtracts any constant again.
    private List<Node> build(Alignment rows, Alignment columns) {
        int in = conv.inChannels();
        int part = in / split;
        int middle = middle(in, omega, split);
        Convolution c = conv.convolution();
        String shuffle =
                add("shuffle", new Layer.ChannelShuffle(split), node.inputs().get(0));

        String first = add("s3", new Layer.Slice(1, 0, part), shuffle);
        String reduce = add("reduce", pointwise(part, middle, Size2d.ONE), first);
        String reduced = add("reduce_bn", new Layer.BatchNorm2d(middle), reduce);
        Convolution depthwise = new Convolution(c.stride(), c.padding(), c.dilation(), middle);
        String filter = add("depthwise", new Layer.Conv2d(middle, middle, conv.kernel(), depthwise, false), reduced);
        String filtered = add("depthwise_bn", new Layer.BatchNorm2d(middle), filter);
        String expanded = add("expand", pointwise(middle, conv.outChannels(), Size2d.ONE), filtered);

        String rest = add("s1", new Layer.Slice(1, part, in - part), shuffle);
        rest = crop("crop_rows", 2, rows, c.stride().height(), rest);
        rest = crop("crop_columns", 3, columns, c.stride().width(), rest);
        String plain = add("pointwise", pointwise(in - part, conv.outChannels(), c.stride()), rest);

        String sum = add("add", new Layer.Add(), expanded, plain);
        if (!entersBatchNorm()) {
            add("bn", new Layer.BatchNorm2d(conv.outChannels()), sum);
        }
        return nodes;
    }

    private boolean entersBatchNorm() {
        List<Node> consumers = network.consumers(node.name());
        return consumers.size() == 1
                && consumers.get(0).layer() instanceof Layer.BatchNorm2d
                && !network.outputs().contains(node.name());
    }

    private String crop(String suffix, int axis, Alignment seen, int stride, String input) {
        int extent = network.shape(node.inputs().get(0)).dim(axis - 1);
        return seen.isWhole(extent, stride)
                ? input
                : add(suffix, new Layer.Slice(axis, seen.start(), seen.length()), input);
    }

    private static Layer pointwise(int in, int out, Size2d stride) {
        Convolution convolution = new Convolution(stride, Size2d.ZERO, Size2d.ONE, 1);
        return new Layer.Conv2d(in, out, Size2d.ONE, convolution, false);
    }

    private String add(String suffix, Layer layer, String... inputs) {
        String name = node.name() + "." + suffix;
        nodes.add(new Node(name, layer, List.of(inputs)));
        return name;
    }
}
