package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.GradientOps.BatchNormGradient;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps.BatchNorm;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Operations on image batches, all channels last. */
final class Images {

    private static final ShapeOps SHAPES = new ShapeOps();

    /** What the gradient of a batch normalisation needs of its forward pass. */
    private record Normalised(Slot centred, View variance) {}

    private final PlanBuilder plan;
    private final Elementwise elementwise;
    private final Reductions reductions;
    private final Arrangements arrangements;
    private final Map<Slot, Normalised> normalised = new IdentityHashMap<>();

    Images(PlanBuilder plan, Elementwise elementwise, Reductions reductions, Arrangements arrangements) {
        this.plan = plan;
        this.elementwise = elementwise;
        this.reductions = reductions;
        this.arrangements = arrangements;
    }

    private View last(Slot x) {
        return plan.view(x, Layout.CHANNELS_LAST);
    }

    private View plain(Slot x) {
        return plan.view(x, Layout.ROW_MAJOR);
    }

    private static Slot image(Shape shape, View view) {
        return Slot.stored(shape, Layout.CHANNELS_LAST, view.block());
    }

    private View vector(int size, float value) {
        return plain(PlanBuilder.constant(Tensor.full(Shape.of(size), value)));
    }

    // ---- convolution -----------------------------------------------------------------------------------------------

    Slot conv2d(Slot x, Slot weight, @Nullable Slot bias, Convolution c) {
        Shape shape = SHAPES.conv2d(x.shape(), weight.shape(), null, c);
        if (isGrouped(x, c)) {
            return grouped(
                    c.groups(),
                    1,
                    g -> conv2d(
                            group(x, 1, g, c),
                            group(weight, 0, g, c),
                            bias == null ? null : group(bias, 0, g, c),
                            ungrouped(c)));
        }
        boolean depthwise = c.groups() > 1;
        List<View> arguments = new ArrayList<>(List.of(last(x), depthwise ? depthwise(weight, c) : plain(weight)));
        if (bias != null) {
            arguments.add(plain(bias));
        }
        NativeKernel kernel = convolution(depthwise ? "depthwise_conv2d" : "conv2d", weight.shape(), c);
        Shape physical = Layout.CHANNELS_LAST.physical(shape);
        return image(shape, plan.add(kernel, arguments, List.of(physical)).get(0));
    }

    Slot conv2dInputGradient(Slot x, Slot weight, Slot gradient, Convolution c) {
        if (isGrouped(x, c)) {
            return grouped(
                    c.groups(),
                    1,
                    g -> conv2dInputGradient(
                            group(x, 1, g, c), group(weight, 0, g, c), group(gradient, 1, g, c), ungrouped(c)));
        }
        return image(x.shape(), gradients(x, weight, gradient, c).get(0));
    }

    Slot conv2dWeightGradient(Slot x, Slot weight, Slot gradient, Convolution c) {
        if (isGrouped(x, c)) {
            return grouped(
                    c.groups(),
                    0,
                    g -> conv2dWeightGradient(
                            group(x, 1, g, c), group(weight, 0, g, c), group(gradient, 1, g, c), ungrouped(c)));
        }
        View found = gradients(x, weight, gradient, c).get(1);
        if (c.groups() == 1) {
            return Slot.stored(weight.shape(), Layout.ROW_MAJOR, found.block());
        }
        // [kh, kw, c, multiplier] to [c * multiplier, 1, kh, kw].
        Shape w = weight.shape();
        int[] strides = {1, 1, w.dim(3) * w.dim(0), w.dim(0)};
        return Slot.stored(
                w,
                Layout.ROW_MAJOR,
                plan.copied(w, found, 0, strides, Layout.ROW_MAJOR).block());
    }

    /** Both gradients, which the engine computes at once; asked for twice, the step is taken once. */
    private List<View> gradients(Slot x, Slot weight, Slot gradient, Convolution c) {
        boolean depthwise = c.groups() > 1;
        View w = depthwise ? depthwise(weight, c) : plain(weight);
        NativeKernel kernel = convolution(depthwise ? "depthwise_conv2d_bp" : "conv2d_bp", weight.shape(), c);
        View input = last(x);
        return plan.add(kernel, List.of(input, w, last(gradient)), List.of(input.shape(), w.shape()));
    }

    /** The weight's layout, the last integer: 1 is OIHW, 0 is {@code [kh, kw, in, out]}, depthwise's only quick one. */
    private static NativeKernel convolution(String name, Shape weight, Convolution c) {
        NativeKernel kernel = NativeKernel.of(
                name,
                weight.dim(2),
                weight.dim(3),
                c.stride().height(),
                c.stride().width(),
                c.padding().height(),
                c.padding().width(),
                c.dilation().height(),
                c.dilation().width(),
                0,
                1,
                c.groups() > 1 ? 0 : 1);
        // ND4J hands oneDNN a dilation that it does not understand.
        return c.dilation().equals(Size2d.ONE) ? kernel : kernel.withoutAcceleration();
    }

    /** {@code [c * multiplier, 1, kh, kw]} as {@code [kh, kw, c, multiplier]}. */
    private View depthwise(Slot weight, Convolution c) {
        Shape w = weight.shape();
        int taps = w.dim(2) * w.dim(3);
        Shape turned = Shape.of(taps, w.dim(0));
        View copy = plan.copied(turned, plain(weight), 0, new int[] {1, taps}, Layout.ROW_MAJOR);
        return copy.as(w.dim(2), w.dim(3), c.groups(), w.dim(0) / c.groups());
    }

    /** Whether there are several groups of several channels, for which the engine has no operation. */
    private static boolean isGrouped(Slot x, Convolution c) {
        return c.groups() > 1 && c.groups() < x.shape().dim(1);
    }

    private Slot group(Slot x, int axis, int group, Convolution c) {
        int each = x.shape().dim(axis) / c.groups();
        return arrangements.slice(x, axis, group * each, each);
    }

    private static Convolution ungrouped(Convolution c) {
        return new Convolution(c.stride(), c.padding(), c.dilation(), 1);
    }

    /**
     * Group by group, on copies: oneDNN reads and writes beside views of channels. A kernel with zeros between the groups
     * would do, but zero times infinity is not zero.
     */
    private Slot grouped(int groups, int axis, IntFunction<Slot> each) {
        List<Slot> parts = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            parts.add(each.apply(g));
        }
        return arrangements.concat(parts, axis);
    }

    // ---- pooling ---------------------------------------------------------------------------------------------------

    Slot maxPool2d(Slot x, Pooling pooling) {
        Shape shape = SHAPES.maxPool2d(x.shape(), pooling);
        View in = last(x);
        Shape physical = Layout.CHANNELS_LAST.physical(shape);
        return image(shape, plan.add(new MaxPool.Forward(in.shape(), physical, pooling), physical, in));
    }

    Slot maxPool2dGradient(Slot x, Slot y, Slot gradient, Pooling pooling) {
        View in = last(x);
        View out = last(y);
        MaxPool.Backward kernel = new MaxPool.Backward(in.shape(), out.shape(), pooling);
        return image(x.shape(), plan.add(kernel, in.shape(), in, out, last(gradient)));
    }

    Slot avgPool2d(Slot x, Pooling pooling, boolean countPadding) {
        Shape shape = SHAPES.maxPool2d(x.shape(), pooling);
        Slot padded = arrangements.padded(x, pooled(shape, pooling));
        Slot mean = image(
                shape, plan.add(average("avgpool2d", pooling), Layout.CHANNELS_LAST.physical(shape), last(padded)));
        return corrected(mean, x.shape(), pooling, countPadding);
    }

    Slot avgPool2dGradient(Slot x, Slot gradient, Pooling pooling, boolean countPadding) {
        Extent extent = pooled(gradient.shape(), pooling);
        Slot shares = corrected(gradient, x.shape(), pooling, countPadding);
        Slot padded = arrangements.padded(x, extent);
        View in = last(padded);
        Slot all = image(padded.shape(), plan.add(average("avgpool2d_bp", pooling), in.shape(), in, last(shares)));
        return arrangements.unpadded(all, pooling.padding(), x.shape());
    }

    /**
     * The extents of a padded image that its pool's windows fill.
     *
     * @param before the padding above and on the left
     */
    record Extent(Size2d before, int height, int width) {}

    private static Extent pooled(Shape y, Pooling p) {
        return new Extent(
                p.padding(),
                (y.dim(2) - 1) * p.stride().height() + p.kernel().height(),
                (y.dim(3) - 1) * p.stride().width() + p.kernel().width());
    }

    /** The engine's average over images that are padded beforehand: it has no ceil mode. */
    private static NativeKernel average(String name, Pooling p) {
        Size2d k = p.kernel();
        Size2d s = p.stride();
        return NativeKernel.of(name, k.height(), k.width(), s.height(), s.width(), 0, 0, 1, 1, 0, 0, 1);
    }

    /** Means over whole kernels made means over what each window really counts. */
    private Slot corrected(Slot mean, Shape x, Pooling p, boolean countPadding) {
        int height = mean.shape().dim(2);
        int width = mean.shape().dim(3);
        FloatBuffer factors = Tensor.allocate(height * width);
        boolean needed = false;
        for (int i = 0; i < height; i++) {
            int rows = counted(
                    i, p.kernel().height(), p.stride().height(), p.padding().height(), x.dim(2), countPadding);
            for (int j = 0; j < width; j++) {
                int columns = counted(
                        j, p.kernel().width(), p.stride().width(), p.padding().width(), x.dim(3), countPadding);
                float factor = (float) p.kernel().height() * p.kernel().width() / (rows * columns);
                factors.put(i * width + j, factor);
                needed |= factor != 1;
            }
        }
        return needed
                ? elementwise.binary(
                        "multiply", mean, PlanBuilder.constant(Tensor.wrap(Shape.of(1, 1, height, width), factors)))
                : mean;
    }

    /** The rows, or columns, of a window that its divisor counts. */
    private static int counted(int window, int kernel, int stride, int padding, int extent, boolean countPadding) {
        int start = window * stride - padding;
        int low = countPadding ? start : Math.max(0, start);
        int high = Math.min(start + kernel, countPadding ? extent + padding : extent);
        return high - low;
    }

    Slot globalAvgPool2d(Slot x) {
        Shape shape = SHAPES.globalAvgPool2d(x.shape());
        if (x.shape().dim(2) * x.shape().dim(3) == 1) {
            return x;
        }
        Pooling whole = new Pooling(new Size2d(x.shape().dim(2), x.shape().dim(3)), Size2d.ONE, Size2d.ZERO, false);
        View mean = plan.add(average("avgpool2d", whole), Layout.CHANNELS_LAST.physical(shape), last(x));
        return Slot.stored(shape, Layout.ROW_MAJOR, mean.block());
    }

    // ---- batch normalisation ---------------------------------------------------------------------------------------

    /** {@code scale * (x - mean) / sqrt(variance + epsilon) + shift}. */
    private NativeKernel affine(boolean scaled, boolean shifted, double epsilon) {
        return NativeKernel.of("batchnorm", scaled ? 1 : 0, shifted ? 1 : 0, 3)
                .with(epsilon)
                .inPlace();
    }

    Slot batchNorm(Slot x, Slot scale, Slot shift, Slot mean, Slot variance, double epsilon) {
        View in = last(x);
        return image(
                x.shape(),
                plan.add(
                        affine(true, true, epsilon),
                        in.shape(),
                        in,
                        plain(mean),
                        plain(variance),
                        plain(scale),
                        plain(shift)));
    }

    BatchNorm<Slot> batchNormTraining(
            Slot x, Slot scale, Slot shift, Slot runningMean, Slot runningVariance, double momentum, double epsilon) {
        int channels = x.shape().dim(1);
        int count = x.shape().size() / channels;
        View ones = vector(channels, 1);
        View zeros = vector(channels, 0);

        // In two passes: the mean of squares less the square of the mean would lose every digit of a large mean.
        View mean = reductions.channelMeans(x);
        View in = last(x);
        Slot centred = image(x.shape(), plan.add(affine(false, false, 0), in.shape(), in, mean, ones));
        View variance = reductions.channelMeans(elementwise.binary("multiply", centred, centred));
        View y = plan.add(
                affine(true, true, epsilon), in.shape(), last(centred), zeros, variance, plain(scale), plain(shift));
        Slot output = image(x.shape(), y);
        normalised.put(output, new Normalised(centred, variance));

        double unbiased = (double) count / (count - 1);
        return new BatchNorm<>(
                output,
                blended(runningMean, mean, momentum, 1),
                blended(runningVariance, variance, momentum, unbiased));
    }

    private Slot blended(Slot running, View batch, double momentum, double factor) {
        Kernel kernel = new ChannelStatistics.Blend(1 - momentum, momentum * factor);
        View blend = plan.add(kernel, batch.shape(), plain(running), batch);
        return Slot.stored(running.shape(), Layout.ROW_MAJOR, blend.block());
    }

    /** ND4J's own operation for this takes ten times as long. */
    BatchNormGradient<Slot> batchNormTrainingGradient(Slot x, Slot scale, Slot y, Slot gradient, double epsilon) {
        Normalised forward = normalised.get(y);
        if (forward == null) {
            throw new IllegalStateException("the gradient of a batch normalisation that this plan does not have");
        }
        Slot centred = forward.centred;
        int channels = x.shape().dim(1);
        View ones = vector(channels, 1);
        View zeros = vector(channels, 0);
        View mean = reductions.channelMeans(gradient);
        View product = reductions.channelMeans(elementwise.binary("multiply", gradient, centred));
        Shape each = Shape.of(channels);
        List<View> found = plan.add(
                new ChannelStatistics.Gradient(x.shape().size() / channels, epsilon),
                List.of(mean, product, forward.variance, plain(scale)),
                List.of(each, each, each, each));

        View g = last(gradient);
        View direct = plan.add(affine(true, false, 0), g.shape(), g, mean, ones, found.get(0));
        View through = plan.add(affine(true, false, 0), g.shape(), last(centred), zeros, ones, found.get(1));
        View sum = plan.add(NativeKernel.elementwise("add"), g.shape(), direct, through);
        return new BatchNormGradient<>(
                image(x.shape(), sum),
                Slot.stored(each, Layout.ROW_MAJOR, found.get(2).block()),
                Slot.stored(each, Layout.ROW_MAJOR, found.get(3).block()));
    }
}
