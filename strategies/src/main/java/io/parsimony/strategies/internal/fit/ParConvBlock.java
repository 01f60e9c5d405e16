package io.parsimony.strategies.internal.fit;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.strategies.internal.site.KernelAlignment;
import io.parsimony.strategies.internal.site.Multiples;
import io.parsimony.strategies.internal.site.Substitute;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The ParConv block that replaces a convolution.
 *
 * <p>If the input channels do not divide into parts, the remaining channels bypass the shuffle and join the pointwise
 * branch.
 */
public final class ParConvBlock {

    private final Network network;
    private final Node node;
    private final Layer.Conv2d conv;
    private final int split;
    private final int part;
    private final int middle;
    private final KernelAlignment rows;
    private final KernelAlignment columns;
    private final List<Node> nodes = new ArrayList<>();

    private ParConvBlock(
            Network network,
            Node node,
            Layer.Conv2d conv,
            double omega,
            int split,
            int align,
            KernelAlignment rows,
            KernelAlignment columns) {
        this.network = network;
        this.node = node;
        this.conv = conv;
        this.split = split;
        this.part = conv.inChannels() / split;
        this.middle = Multiples.nearest(middle(conv.inChannels(), omega, split), align, part);
        this.rows = rows;
        this.columns = columns;
        build();
    }

    /**
     * Returns the block; empty if some outputs of the pointwise branch would see only padding.
     *
     * @param conv the node's layer, ungrouped, with at least as many input channels as parts
     */
    public static Optional<ParConvBlock> of(
            Network network, Node node, Layer.Conv2d conv, double omega, int split, int align) {
        Size2d reach = new Size2d(
                conv.convolution().dilation().height() * (conv.kernel().height() - 1) + 1,
                conv.convolution().dilation().width() * (conv.kernel().width() - 1) + 1);
        Shape in = network.shape(node.inputs().get(0));
        Shape out = network.shape(node.name());
        Size2d stride = conv.convolution().stride();
        Size2d padding = conv.convolution().padding();
        return KernelAlignment.of(in.dim(1), out.dim(1), reach.height(), stride.height(), padding.height())
                .flatMap(rows -> KernelAlignment.of(
                                in.dim(2), out.dim(2), reach.width(), stride.width(), padding.width())
                        .map(columns -> new ParConvBlock(network, node, conv, omega, split, align, rows, columns)));
    }

    /** Returns the nodes in topological order. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    Node node() {
        return node;
    }

    Layer.Conv2d conv() {
        return conv;
    }

    /** Returns the number of input channels of the depthwise branch. */
    int part() {
        return part;
    }

    /** Returns the number of channels between the 1x1 convolutions of the depthwise branch. */
    public int middle() {
        return middle;
    }

    /** Returns the rows that the pointwise branch reads. */
    KernelAlignment rows() {
        return rows;
    }

    /** Returns the columns that the pointwise branch reads. */
    KernelAlignment columns() {
        return columns;
    }

    /** Returns whether the block ends with its own batch norm. */
    boolean ownBatchNorm() {
        return !Substitute.isStandardized(network, node);
    }

    /** Returns the original's input channels in the order of the branches, depthwise first. */
    int[] order() {
        int even = part * split;
        return IntStream.range(0, conv.inChannels())
                .map(channel -> channel < even ? channel % split * part + channel / split : channel)
                .toArray();
    }

    /**
     * Returns the channels between the 1x1 convolutions of the depthwise branch; a small margin makes 0.29 of 100 equal
     * to 29, not 28.
     */
    public static int middle(int inChannels, double omega, int split) {
        int part = inChannels / split;
        return Math.max(1, (int) Math.floor(omega * part + 1e-9));
    }

    // No convolution here has a bias: each output enters a batch norm, directly or through the addition, and the batch
    // norm would subtract any constant.
    private void build() {
        int in = conv.inChannels();
        int even = part * split;
        Convolution c = conv.convolution();
        String input = node.inputs().get(0);
        String divisible = even == in ? input : add("even", new Layer.Slice(1, 0, even), input);
        String shuffle = add("shuffle", new Layer.ChannelShuffle(split), divisible);

        String first = add("s3", new Layer.Slice(1, 0, part), shuffle);
        String reduce = add("reduce", pointwise(part, middle, Size2d.ONE), first);
        String reduced = add("reduce_bn", new Layer.BatchNorm2d(middle), reduce);
        Convolution depthwise = new Convolution(c.stride(), c.padding(), c.dilation(), middle);
        String filter = add("depthwise", new Layer.Conv2d(middle, middle, conv.kernel(), depthwise, false), reduced);
        String filtered = add("depthwise_bn", new Layer.BatchNorm2d(middle), filter);
        String expanded = add("expand", pointwise(middle, conv.outChannels(), Size2d.ONE), filtered);

        String rest = add("s1", new Layer.Slice(1, part, even - part), shuffle);
        if (even < in) {
            String odd = add("odd", new Layer.Slice(1, even, in - even), input);
            rest = add("join", new Layer.Concat(1), rest, odd);
        }
        rest = crop("crop_rows", 2, rows, c.stride().height(), rest);
        rest = crop("crop_columns", 3, columns, c.stride().width(), rest);
        String plain = add("pointwise", pointwise(in - part, conv.outChannels(), c.stride()), rest);

        String sum = add("add", new Layer.Add(), expanded, plain);
        if (ownBatchNorm()) {
            add("bn", new Layer.BatchNorm2d(conv.outChannels()), sum);
        }
    }

    private String crop(String suffix, int axis, KernelAlignment seen, int stride, String input) {
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
