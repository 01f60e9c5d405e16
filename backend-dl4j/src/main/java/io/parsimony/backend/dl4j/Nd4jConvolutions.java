package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Convolution of channels-last image batches and its gradients, by oneDNN or as matrix products where those take less
 * than half the time.
 */
final class Nd4jConvolutions {

    /** The greatest number of elements under a kernel for which the weight gradient is a product of patches. */
    private static final int SMALL_PATCH = 64;

    /** The greatest number of elements under the kernel at all positions together, for the same: 32 MiB. */
    private static final int MOST_PATCHES = 1 << 23;

    private static final ShapeOps SHAPES = new ShapeOps();

    private final PlanBuilder plan;
    private final Nd4jElementwise elementwise;
    private final Arrangements arrangements;

    Nd4jConvolutions(PlanBuilder plan, Nd4jElementwise elementwise, Arrangements arrangements) {
        this.plan = plan;
        this.elementwise = elementwise;
        this.arrangements = arrangements;
    }

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
        if (isPointwise(weight, c)) {
            return pointwise(x, weight, bias);
        }
        if (x.shape().dim(1) == 1 && isSmall(weight.shape(), shape, c)) {
            // The engine's convolution is slow with a single channel, and patches of one channel are fast to copy.
            Nd4jView product = product(patches(x, weight.shape(), shape, c), true, outputs(weight), true);
            return biased(PlanBuilder.image(shape, product), bias);
        }
        boolean depthwise = c.groups() > 1;
        List<Nd4jView> arguments =
                new ArrayList<>(List.of(plan.last(x), depthwise ? depthwise(weight, c) : plan.plain(weight)));
        if (bias != null) {
            arguments.add(plan.plain(bias));
        }
        NativeKernel kernel = convolution(depthwise ? "depthwise_conv2d" : "conv2d", weight.shape(), c);
        Shape physical = Nd4jLayout.CHANNELS_LAST.physical(shape);
        return PlanBuilder.image(
                shape, plan.add(kernel, arguments, List.of(physical)).get(0));
    }

    Slot conv2dInputGradient(Slot x, Slot weight, Slot gradient, Convolution c) {
        if (isGrouped(x, c)) {
            return grouped(
                    c.groups(),
                    1,
                    g -> conv2dInputGradient(
                            group(x, 1, g, c), group(weight, 0, g, c), group(gradient, 1, g, c), ungrouped(c)));
        }
        if (isPointwise(weight, c)) {
            return PlanBuilder.image(x.shape(), product(positions(gradient), false, outputs(weight), false));
        }
        PlanBuilder.Call call = gradients(x, weight, gradient, c);
        return PlanBuilder.image(x.shape(), plan.add(call).get(0));
    }

    Slot conv2dWeightGradient(Slot x, Slot weight, Slot gradient, Convolution c) {
        if (isGrouped(x, c)) {
            return grouped(
                    c.groups(),
                    0,
                    g -> conv2dWeightGradient(
                            group(x, 1, g, c), group(weight, 0, g, c), group(gradient, 1, g, c), ungrouped(c)));
        }
        Shape w = weight.shape();
        if (isPointwise(weight, c)) {
            return PlanBuilder.plain(w, product(positions(gradient), true, positions(x), false));
        }
        PlanBuilder.Call call = gradients(x, weight, gradient, c);
        boolean alone = !plan.has(call);
        if (alone && isSmall(w, gradient.shape(), c)) {
            // In a first layer, the engine would also compute the input's gradient, at three times the cost.
            Nd4jView patches = patches(x, w, gradient.shape(), c);
            return PlanBuilder.plain(w, product(positions(gradient), true, patches, true));
        }
        Nd4jView found = plan.add(call).get(1);
        if (c.groups() == 1) {
            return PlanBuilder.plain(w, found);
        }
        // [kh, kw, c, multiplier] to [c * multiplier, 1, kh, kw].
        int[] strides = {1, 1, w.dim(3) * w.dim(0), w.dim(0)};
        return PlanBuilder.plain(w, plan.copied(w, found, 0, strides, Nd4jLayout.ROW_MAJOR));
    }

    /** Returns whether patches at all positions are fast to copy and take little memory. */
    private static boolean isSmall(Shape weight, Shape y, Convolution c) {
        int patch = weight.size() / weight.dim(0);
        long positions = y.size() / y.dim(1);
        return c.groups() == 1 && patch <= SMALL_PATCH && positions * patch <= MOST_PATCHES;
    }

    /** Returns the engine's operation for both gradients at once. A second request reuses the step. */
    private PlanBuilder.Call gradients(Slot x, Slot weight, Slot gradient, Convolution c) {
        boolean depthwise = c.groups() > 1;
        Nd4jView w = depthwise ? depthwise(weight, c) : plan.plain(weight);
        NativeKernel kernel = convolution(depthwise ? "depthwise_conv2d_bp" : "conv2d_bp", weight.shape(), c);
        Nd4jView input = plan.last(x);
        return new PlanBuilder.Call(kernel, List.of(input, w, plan.last(gradient)), List.of(input.shape(), w.shape()));
    }

    /**
     * Returns the weight's layout, the last integer: 1 is OIHW, 0 is {@code [kh, kw, in, out]}, depthwise's only quick
     * one.
     */
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
        // ND4J passes oneDNN a dilation in a form that oneDNN does not support.
        return c.dilation().equals(Size2d.ONE) ? kernel : kernel.withoutAcceleration();
    }

    /** {@code [c * multiplier, 1, kh, kw]} as {@code [kh, kw, c, multiplier]}. */
    private Nd4jView depthwise(Slot weight, Convolution c) {
        Shape w = weight.shape();
        int taps = w.dim(2) * w.dim(3);
        Shape turned = Shape.of(taps, w.dim(0));
        Nd4jView copy = plan.copied(turned, plan.plain(weight), 0, new int[] {1, taps}, Nd4jLayout.ROW_MAJOR);
        return copy.as(w.dim(2), w.dim(3), c.groups(), w.dim(0) / c.groups());
    }

    /** Returns whether there are several groups of several channels, for which the engine has no operation. */
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
     * Computes the groups one by one on copies: oneDNN reads and writes outside views of channels. A kernel with zeros
     * between the groups would turn infinities into NaN.
     */
    private Slot grouped(int groups, int axis, IntFunction<Slot> each) {
        List<Slot> parts = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            parts.add(each.apply(g));
        }
        return arrangements.concat(parts, axis);
    }

    // ---- matrix products -------------------------------------------------------------------------------------------

    private static boolean isPointwise(Slot weight, Convolution c) {
        return weight.shape().dim(2) * weight.shape().dim(3) == 1
                && c.groups() == 1
                && c.stride().equals(Size2d.ONE)
                && c.padding().equals(Size2d.ZERO);
    }

    /** Returns a channels-last image batch as a matrix with one row per position. */
    private Nd4jView positions(Slot x) {
        int channels = x.shape().dim(1);
        return plan.last(x).as(x.shape().size() / channels, channels);
    }

    /** Returns a weight {@code [out, in, kh, kw]} as a matrix with one row per output channel. */
    private Nd4jView outputs(Slot weight) {
        int out = weight.shape().dim(0);
        return plan.plain(weight).as(out, weight.shape().size() / out);
    }

    private Nd4jView product(Nd4jView a, boolean transposeA, Nd4jView b, boolean transposeB) {
        int rows = a.shape().dim(transposeA ? 1 : 0);
        int columns = b.shape().dim(transposeB ? 0 : 1);
        return plan.add(NativeKernel.matmul(transposeA, transposeB), Shape.of(rows, columns), a, b);
    }

    /**
     * Returns a fully connected layer on whole images. Reorders its columns to memory order instead of reordering the
     * images.
     */
    Slot flattened(Slot x, Slot weight) {
        int out = weight.shape().dim(0);
        int channels = x.shape().dim(1);
        int positions = weight.shape().dim(1) / channels;
        Shape last = Shape.of(out, positions, channels);
        int[] strides = {weight.shape().dim(1), 1, positions};
        Nd4jView turned = plan.copied(last, plan.plain(weight), 0, strides, Nd4jLayout.ROW_MAJOR);
        Nd4jView rows = plan.last(x).as(x.shape().dim(0), positions * channels);
        Nd4jView y = product(rows, false, turned.as(out, positions * channels), true);
        return PlanBuilder.plain(Shape.of(x.shape().dim(0), out), y);
    }

    private Slot pointwise(Slot x, Slot weight, @Nullable Slot bias) {
        Shape shape = x.shape().with(1, weight.shape().dim(0));
        return biased(PlanBuilder.image(shape, product(positions(x), false, outputs(weight), true)), bias);
    }

    private Slot biased(Slot y, @Nullable Slot bias) {
        return bias == null
                ? y
                : elementwise.binary(
                        "add", y, elementwise.reshape(bias, Shape.of(y.shape().dim(1), 1, 1)));
    }

    /**
     * Returns the patches under the kernel at each output position: one row per weight of an output channel, one column
     * per position. A tap of one channel is thus copied a line at a time.
     */
    private Nd4jView patches(Slot x, Shape weight, Shape y, Convolution c) {
        Shape in = x.shape();
        int[] read = StridedCopy.strides(in, Nd4jLayout.CHANNELS_LAST);
        int taps = weight.dim(2) * weight.dim(3);
        int positions = y.size() / y.dim(1);
        int[] written = {y.dim(2) * y.dim(3), y.dim(3), 1, taps * positions};
        List<StridedCopy> copies = new ArrayList<>();
        for (int u = 0; u < weight.dim(2); u++) {
            int above = u * c.dilation().height() - c.padding().height();
            Span rows = Span.of(above, c.stride().height(), in.dim(2), y.dim(2));
            for (int v = 0; v < weight.dim(3); v++) {
                int before = v * c.dilation().width() - c.padding().width();
                Span columns = Span.of(before, c.stride().width(), in.dim(3), y.dim(3));
                if (rows.count > 0 && columns.count > 0) {
                    copies.add(StridedCopy.of(
                            new int[] {in.dim(0), rows.count, columns.count, in.dim(1)},
                            (rows.first * c.stride().height() + above) * read[2]
                                    + (columns.first * c.stride().width() + before) * read[3],
                            new int[] {
                                read[0],
                                read[2] * c.stride().height(),
                                read[3] * c.stride().width(),
                                read[1]
                            },
                            rows.first * written[1] + columns.first + (u * weight.dim(3) + v) * positions,
                            written));
                }
            }
        }
        Nd4jView source = plan.last(x);
        List<Nd4jView> sources = copies.stream().map(copy -> source).toList();
        Shape matrix = Shape.of(in.dim(1) * taps, positions);
        return plan.add(new Arrange(copies, true), sources, List.of(matrix)).get(0);
    }

    /**
     * The positions of the result at which one tap of the kernel lies inside the input.
     *
     * @param first the first of them
     * @param count how many there are
     */
    private record Span(int first, int count) {

        static Span of(int offset, int stride, int extent, int positions) {
            int first = Math.max(0, Math.floorDiv(-offset + stride - 1, stride));
            int last = Math.min(positions - 1, Math.floorDiv(extent - 1 - offset, stride));
            return new Span(first, Math.max(0, last - first + 1));
        }
    }
}
