package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tensor operations with images in the runtime's blocked layout, {@code [n, c/block, h, w, block]}, where that is
 * faster: for convolutions, pools, batch normalization and the operations between them.
 *
 * <p>Every operation still takes and returns values in standard layout. If an image also exists in blocked layout, this
 * class stores the blocked value, and later operations read it. The graph then drops unused reorderings. Channels that
 * fill up the last block are always zero.
 */
final class BlockedOps extends OnnxOps {

    private static final ShapeOps SHAPES = new ShapeOps();
    /** The runtime reorders channels in groups of four. */
    private static final int REORDERED_TOGETHER = 4;

    private final OrtGraph graph;
    private final int block;
    private final Blocks blocks;
    private final Map<GraphValue, GraphValue> blocked = new HashMap<>();
    private final Map<GraphValue, Normalised> normalised = new HashMap<>();

    /**
     * The values that the gradient of batch normalization needs: the centered input, and the inverse deviation of each
     * channel.
     */
    private record Normalised(GraphValue centred, GraphValue inverse) {}

    /**
     * Creates operations that emit into a graph.
     *
     * @param block the number of channels in a block on this machine
     */
    BlockedOps(OrtGraph graph, int block) {
        super(graph);
        this.graph = graph;
        this.block = block;
        this.blocks = new Blocks(graph, block);
    }

    // ---- between the layouts ---------------------------------------------------------------------------------------

    /** Returns a standard image in blocked layout. */
    private GraphValue blocked(GraphValue x) {
        GraphValue known = blocked.get(x);
        if (known != null) {
            return known;
        }
        int channels = x.shape().dim(1);
        int missing = (REORDERED_TOGETHER - channels % REORDERED_TOGETHER) % REORDERED_TOGETHER;
        GraphValue even = missing == 0 ? x : super.pad(x, 1, 0, missing);
        GraphValue result = blocks.apply("ReorderInput", x.shape().with(1, blocks.whole(channels)), List.of(), even);
        blocked.put(x, result);
        return result;
    }

    /** Returns the standard value that a blocked one represents. */
    private GraphValue standard(GraphValue image, Shape shape) {
        GraphValue x =
                blocks.apply("ReorderOutput", shape, List.of(Attributes.integer("channels", shape.dim(1))), image);
        blocked.put(x, image);
        return x;
    }

    private GraphValue cut(GraphValue x, int channels) {
        return x.shape().dim(0) == channels ? x : super.slice(x, 0, 0, channels);
    }

    @Override
    GraphValue channelsLast(GraphValue x) {
        GraphValue image = blocked.get(x);
        if (image == null) {
            return super.channelsLast(x);
        }
        Shape s = x.shape();
        return blocks.apply(
                "ReorderOutput",
                Shape.of(s.dim(0), s.dim(2), s.dim(3), s.dim(1)),
                List.of(Attributes.integer("channels", s.dim(1)), Attributes.integer("channels_last", 1)),
                image);
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    @Override
    public GraphValue add(GraphValue a, GraphValue b) {
        GraphValue sum = a == b ? null : elementwise("Add", a, b);
        return sum == null ? super.add(a, b) : sum;
    }

    @Override
    public GraphValue sub(GraphValue a, GraphValue b) {
        GraphValue difference = elementwise("Sub", a, b);
        return difference == null ? super.sub(a, b) : difference;
    }

    @Override
    public GraphValue mul(GraphValue a, GraphValue b) {
        GraphValue product = elementwise("Mul", a, b);
        if (product == null && blocked.containsKey(a)) {
            product = scaled(a, b);
        }
        if (product == null && blocked.containsKey(b)) {
            product = scaled(b, a);
        }
        return product == null ? super.mul(a, b) : product;
    }

    /**
     * Returns an operation on two images of which at least one is blocked; the operation must map two zeros to zero.
     */
    private @Nullable GraphValue elementwise(String operator, GraphValue a, GraphValue b) {
        boolean images = a.shape().equals(b.shape()) && (blocked.containsKey(a) || blocked.containsKey(b));
        if (!images || a.isFrom("Expand") || b.isFrom("Expand")) {
            return null;
        }
        GraphValue first = blocked(a);
        return standard(graph.apply(operator, first.shape(), first, blocked(b)), a.shape());
    }

    /** Returns a blocked image times one number, which may have been broadcast. */
    private @Nullable GraphValue scaled(GraphValue image, GraphValue by) {
        GraphValue factor = unrepeated(by, image, image.shape());
        if (factor.shape().size() != 1 || factor.shape().rank() > 4) {
            return null;
        }
        GraphValue x = blocked(image);
        return standard(graph.apply("Mul", x.shape(), x, super.reshape(factor, Shape.SCALAR)), image.shape());
    }

    @Override
    public GraphValue mul(GraphValue a, double factor) {
        GraphValue image = blocked.get(a);
        return image == null ? super.mul(a, factor) : standard(super.mul(image, factor), a.shape());
    }

    @Override
    public GraphValue relu(GraphValue x) {
        GraphValue image = blocked.get(x);
        if (image == null) {
            return super.relu(x);
        }
        GraphNode producer = image.producer();
        if (producer != null && producer.operator().equals("Conv")) {
            // A convolution can apply the ReLU to its output: it is emitted again with the ReLU, and the graph drops
            // the first if nothing reads it.
            List<AttributeProto> attributes =
                    new ArrayList<>(producer.identity().attributes());
            attributes.add(Attributes.text("activation", "Relu"));
            return standard(
                    blocks.apply(
                            "Conv", image.shape(), attributes, producer.inputs().toArray(GraphValue[]::new)),
                    x.shape());
        }
        return standard(super.relu(image), x.shape());
    }

    @Override
    public GraphValue reluGradient(GraphValue y, GraphValue gradient) {
        GraphValue image = blocked.get(y);
        if (image == null || gradient.isFrom("Expand")) {
            return super.reluGradient(y, gradient);
        }
        return standard(super.reluGradient(image, blocked(gradient)), y.shape());
    }

    @Override
    public GraphValue sum(GraphValue x, boolean keepAxes, int... axes) {
        GraphValue image = blocked.get(x);
        boolean all = axes.length == 0 || axes.length == 4;
        if (image != null && all) {
            return super.sum(image, keepAxes);
        }
        if (image != null
                && !keepAxes
                && axes.length == 3
                && SHAPES.sum(x.shape(), false, axes).equals(channels(x))) {
            boolean overChannels = false;
            for (int axis : axes) {
                overChannels |= axis == 1;
            }
            if (!overChannels) {
                return cut(blocks.channelSums(image), x.shape().dim(1));
            }
        }
        return super.sum(x, keepAxes, axes);
    }

    private static Shape channels(GraphValue x) {
        return Shape.of(x.shape().dim(1));
    }

    // ---- shape -----------------------------------------------------------------------------------------------------

    private boolean alongBlocks(GraphValue x, int axis, int... extents) {
        boolean aligned = axis == 1 && blocked.containsKey(x) && x.shape().dim(1) % block == 0;
        for (int extent : extents) {
            aligned &= extent % block == 0;
        }
        return aligned;
    }

    @Override
    public GraphValue slice(GraphValue x, int axis, int start, int length) {
        return alongBlocks(x, axis, start, length)
                ? standard(
                        super.slice(blocked(x), axis, start, length), x.shape().with(axis, length))
                : super.slice(x, axis, start, length);
    }

    @Override
    public GraphValue pad(GraphValue x, int axis, int before, int after) {
        return alongBlocks(x, axis, before, after)
                ? standard(
                        super.pad(blocked(x), axis, before, after),
                        x.shape().with(axis, x.shape().dim(axis) + before + after))
                : super.pad(x, axis, before, after);
    }

    @Override
    public GraphValue concat(List<GraphValue> parts, int axis) {
        return parts.stream().allMatch(part -> alongBlocks(part, axis))
                ? standard(
                        super.concat(parts.stream().map(this::blocked).toList(), axis),
                        SHAPES.concat(parts.stream().map(GraphValue::shape).toList(), axis))
                : super.concat(parts, axis);
    }

    // ---- convolutions ----------------------------------------------------------------------------------------------

    private static boolean depthwise(GraphValue weight, Convolution c) {
        return c.groups() == weight.shape().dim(0) && weight.shape().dim(1) == 1 && c.groups() > 1;
    }

    @Override
    public GraphValue conv2d(GraphValue x, GraphValue weight, @Nullable GraphValue bias, Convolution c) {
        Shape output = SHAPES.conv2d(x.shape(), weight.shape(), null, c);
        boolean depthwise = depthwise(weight, c);
        if (!depthwise && c.groups() > 1) {
            return super.conv2d(x, weight, bias, c);
        }
        GraphValue image;
        GraphValue kernel;
        if (!depthwise && x.shape().dim(1) < block && !blocked.containsKey(x)) {
            // With few channels, the runtime's kernel reads standard layout and writes blocks.
            image = x;
            kernel = blocks.outputsLast(weight);
        } else {
            image = blocked(x);
            kernel = depthwise ? blocks.outputsLast(weight) : blocks.inBlocks(weight);
        }
        Convolution whole = depthwise
                ? new Convolution(
                        c.stride(), c.padding(), c.dilation(), image.shape().dim(1))
                : c;
        Shape written = output.with(1, blocks.whole(output.dim(1)));
        return standard(
                blocks.convolve(image, kernel, bias == null ? null : blocks.filledUp(bias), written, whole), output);
    }

    @Override
    public GraphValue conv2dInputGradient(GraphValue x, GraphValue weight, GraphValue gradient, Convolution c) {
        boolean depthwise = depthwise(weight, c);
        Shape w = weight.shape();
        int height = c.dilation().height() * (w.dim(2) - 1) - c.padding().height();
        int width = c.dilation().width() * (w.dim(3) - 1) - c.padding().width();
        boolean direct = c.stride().equals(Size2d.ONE) && height >= 0 && width >= 0;
        if (!direct || !(depthwise || c.groups() == 1)) {
            return super.conv2dInputGradient(x, weight, gradient, c);
        }
        GraphValue turned = convolutions().turned(weight, c.groups());
        GraphValue image = blocked(gradient);
        Convolution full = new Convolution(
                Size2d.ONE,
                new Size2d(height, width),
                c.dilation(),
                depthwise ? image.shape().dim(1) : 1);
        Shape written = x.shape().with(1, blocks.whole(x.shape().dim(1)));
        return standard(
                blocks.convolve(
                        image, depthwise ? blocks.outputsLast(turned) : blocks.inBlocks(turned), null, written, full),
                x.shape());
    }

    @Override
    public GraphValue conv2dWeightGradient(GraphValue x, GraphValue weight, GraphValue gradient, Convolution c) {
        return depthwise(weight, c)
                ? depthwiseWeightGradient(x, weight.shape(), gradient, c)
                : super.conv2dWeightGradient(x, weight, gradient, c);
    }

    /**
     * Returns the weight gradient as a depthwise convolution with the batch folded into the channels and the gradient
     * as kernel.
     */
    @SuppressWarnings("ArgumentSelectionDefectChecker") // The gradient's stride is the convolution's dilation.
    private GraphValue depthwiseWeightGradient(GraphValue x, Shape w, GraphValue gradient, Convolution c) {
        Shape s = x.shape();
        int channels = blocks.whole(s.dim(1));
        int images = s.dim(0) * channels;
        GraphValue input = convolutions()
                .padded(super.reshape(blocked(x), Shape.of(images / block, s.dim(2), s.dim(3), block)), c, 1);
        Shape padded = Shape.of(1, images, input.shape().dim(1), input.shape().dim(2));
        Shape g = gradient.shape();
        Convolution exchanged = new Convolution(c.dilation(), Size2d.ZERO, c.stride(), images);
        Shape kernel = Shape.of(images, 1, g.dim(2), g.dim(3));
        Shape found = SHAPES.conv2d(padded, kernel, null, exchanged);
        GraphValue taps = blocks.convolve(
                super.reshape(input, padded), super.reshape(blocked(gradient), kernel), null, found, exchanged);
        int area = found.dim(2) * found.dim(3);
        GraphValue sums = super.sum(super.reshape(taps, Shape.of(s.dim(0), channels / block, area, block)), false, 0);
        GraphValue byChannel =
                super.reshape(super.transpose(sums, 0, 2, 1), Shape.of(channels, 1, found.dim(2), found.dim(3)));
        GraphValue reached = super.slice(super.slice(byChannel, 2, 0, w.dim(2)), 3, 0, w.dim(3));
        return cut(reached, w.dim(0));
    }

    // ---- pools -----------------------------------------------------------------------------------------------------

    @Override
    public GraphValue maxPool2d(GraphValue x, Pooling pooling) {
        GraphValue image = blocked.get(x);
        if (image == null) {
            return super.maxPool2d(x, pooling);
        }
        OrtPools.Frame frame = OrtPools.Frame.of(x.shape(), pooling);
        Shape written = frame.y().with(1, image.shape().dim(1));
        return standard(blocks.apply("MaxPool", written, frame.attributes(), image), frame.y());
    }

    @Override
    public GraphValue maxPool2dGradient(GraphValue x, GraphValue y, GraphValue gradient, Pooling pooling) {
        OrtPools.Frame frame = OrtPools.Frame.of(x.shape(), pooling);
        if (!blocked.containsKey(x) || !frame.apart()) {
            return super.maxPool2dGradient(x, y, gradient, pooling);
        }
        GraphValue image = blocked(x);
        GraphValue result = pools().tiledMaxGradient(rows(image), rows(blocked(y)), rows(blocked(gradient)), pooling);
        return standard(super.reshape(result, image.shape()), x.shape());
    }

    /** Returns a blocked image in channels-last layout, with one block of channels and correspondingly more samples. */
    private GraphValue rows(GraphValue image) {
        Shape s = image.shape();
        return super.reshape(image, Shape.of(s.dim(0) * s.dim(1) / block, s.dim(2), s.dim(3), block));
    }

    @Override
    public GraphValue globalAvgPool2d(GraphValue x) {
        GraphValue image = blocked.get(x);
        return image == null
                ? super.globalAvgPool2d(x)
                : super.slice(blocks.means(image), 1, 0, x.shape().dim(1));
    }

    // ---- batch normalization ---------------------------------------------------------------------------------------

    @Override
    public BatchNorm<GraphValue> batchNormTraining(
            GraphValue x,
            GraphValue scale,
            GraphValue shift,
            GraphValue runningMean,
            GraphValue runningVariance,
            double momentum,
            double epsilon) {
        GraphValue image = blocked.get(x);
        // Without an epsilon, the channels that fill up the last block would be divided by their variance of zero.
        boolean divides = (float) epsilon > 0 || x.shape().dim(1) % block == 0;
        if (image == null || !divides) {
            return super.batchNormTraining(x, scale, shift, runningMean, runningVariance, momentum, epsilon);
        }
        int channels = x.shape().dim(1);
        double values = (double) x.shape().size() / channels;
        GraphValue mean = super.mul(blocks.channelSums(image), 1 / values);
        GraphValue centred = blocks.affine(image, graph.filled(mean.shape(), 1), super.neg(mean));
        GraphValue variance = super.mul(blocks.channelProducts(centred, centred), 1 / values);
        GraphValue inverse = graph.apply("Reciprocal", mean.shape(), super.sqrt(add(variance, epsilon)));
        GraphValue y = standard(
                blocks.affine(centred, super.mul(blocks.filledUp(scale), inverse), blocks.filledUp(shift)), x.shape());
        normalised.put(y, new Normalised(centred, inverse));
        return new BatchNorm<>(
                y,
                BatchNorms.moved(this, runningMean, cut(mean, channels), momentum, 1),
                BatchNorms.moved(this, runningVariance, cut(variance, channels), momentum, values / (values - 1)));
    }

    @Override
    public BatchNormGradient<GraphValue> batchNormTrainingGradient(
            GraphValue x, GraphValue scale, GraphValue y, GraphValue gradient, double epsilon) {
        Normalised kept = normalised.get(y);
        if (kept == null) {
            return super.batchNormTrainingGradient(x, scale, y, gradient, epsilon);
        }
        int channels = x.shape().dim(1);
        double values = (double) x.shape().size() / channels;
        GraphValue image = blocked(gradient);
        GraphValue byShift = blocks.channelSums(image);
        GraphValue byScale = super.mul(blocks.channelProducts(image, kept.centred()), kept.inverse());
        GraphValue factor = super.mul(blocks.filledUp(scale), kept.inverse());
        GraphValue share = super.mul(factor, -1 / values);
        GraphValue correction = blocks.affine(
                kept.centred(), super.mul(super.mul(share, byScale), kept.inverse()), super.mul(share, byShift));
        GraphValue result = blocks.affine(image, factor, graph.filled(factor.shape(), 0), correction);
        return new BatchNormGradient<>(standard(result, x.shape()), cut(byScale, channels), cut(byShift, channels));
    }
}
