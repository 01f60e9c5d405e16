package io.parsimony.tensor;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tensor operations on shapes: the only definition of compatible shapes and of the shapes of results.
 *
 * <p>Running a program over these operations checks it without an engine. Every fault is a {@link ParsimonyException}
 * with the id {@code bad-shape}.
 */
public final class ShapeOps implements TensorOps<Shape> {

    /** Creates the operations, which are stateless. */
    public ShapeOps() {}

    @Override
    public Shape shape(Shape x) {
        return x;
    }

    @Override
    public Shape constant(Tensor value) {
        return value.shape();
    }

    @Override
    public Shape add(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape sub(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape mul(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape div(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape max(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape min(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape neg(Shape x) {
        return x;
    }

    @Override
    public Shape exp(Shape x) {
        return x;
    }

    @Override
    public Shape log(Shape x) {
        return x;
    }

    @Override
    public Shape sqrt(Shape x) {
        return x;
    }

    @Override
    public Shape abs(Shape x) {
        return x;
    }

    @Override
    public Shape pow(Shape x, double exponent) {
        return x;
    }

    @Override
    public Shape relu(Shape x) {
        return x;
    }

    @Override
    public Shape sigmoid(Shape x) {
        return x;
    }

    @Override
    public Shape tanh(Shape x) {
        return x;
    }

    @Override
    public Shape erf(Shape x) {
        return x;
    }

    @Override
    public Shape greaterThan(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape equalTo(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape where(Shape condition, Shape a, Shape b) {
        return broadcast(condition, broadcast(a, b));
    }

    @Override
    public Shape sum(Shape x, boolean keepAxes, int... axes) {
        boolean[] summed = new boolean[x.rank()];
        for (int axis : axes) {
            requireAxis(x, axis);
            require(!summed[axis], "Expected distinct axes, found axis %d twice.", axis);
            summed[axis] = true;
        }
        int[] extents = new int[x.rank()];
        int rank = 0;
        for (int axis = 0; axis < x.rank(); axis++) {
            boolean gone = axes.length == 0 || summed[axis];
            if (!gone) {
                extents[rank++] = x.dim(axis);
            } else if (keepAxes) {
                extents[rank++] = 1;
            }
        }
        return Shape.of(Arrays.copyOf(extents, rank));
    }

    @Override
    public Shape reshape(Shape x, Shape shape) {
        require(x.size() == shape.size(), "Cannot reshape %s to %s: the sizes differ.", x, shape);
        return shape;
    }

    @Override
    public Shape transpose(Shape x, int... order) {
        require(order.length == x.rank(), "Expected an order of %d axes for %s, found %d.", x.rank(), x, order.length);
        boolean[] seen = new boolean[order.length];
        int[] extents = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            requireAxis(x, order[i]);
            require(!seen[order[i]], "Expected distinct axes, found axis %d twice.", order[i]);
            seen[order[i]] = true;
            extents[i] = x.dim(order[i]);
        }
        return Shape.of(extents);
    }

    @Override
    public Shape slice(Shape x, int axis, int start, int length) {
        requireAxis(x, axis);
        require(
                start >= 0 && length > 0 && (long) start + length <= x.dim(axis),
                "Cannot take %d elements from %d along axis %d of %s.",
                length,
                start,
                axis,
                x);
        return x.with(axis, length);
    }

    @Override
    public Shape concat(List<Shape> parts, int axis) {
        require(!parts.isEmpty(), "Expected at least one part to concatenate, found none.");
        Shape first = parts.get(0);
        requireAxis(first, axis);
        long total = 0;
        for (Shape part : parts) {
            require(
                    part.rank() == first.rank()
                            && part.with(axis, first.dim(axis)).equals(first),
                    "Cannot concatenate %s and %s along axis %d: another extent differs.",
                    first,
                    part,
                    axis);
            total += part.dim(axis);
        }
        return first.with(axis, extent(total));
    }

    @Override
    public Shape pad(Shape x, int axis, int before, int after) {
        requireAxis(x, axis);
        require(before >= 0 && after >= 0, "Padding must not be negative, found %d and %d.", before, after);
        return x.with(axis, extent((long) x.dim(axis) + before + after));
    }

    @Override
    public Shape matmul(Shape a, Shape b) {
        require(
                a.rank() == 2 && b.rank() == 2 && a.dim(1) == b.dim(0),
                "Expected matrices [m, k] and [k, n], found %s and %s.",
                a,
                b);
        return Shape.of(a.dim(0), b.dim(1));
    }

    @Override
    public Shape linear(Shape x, Shape weight, @Nullable Shape bias) {
        require(
                x.rank() == 2 && weight.rank() == 2 && x.dim(1) == weight.dim(1),
                "Expected an input [n, in] for the weight [out, in] %s, found %s.",
                weight,
                x);
        requireBias(bias, weight.dim(0));
        return Shape.of(x.dim(0), weight.dim(0));
    }

    @Override
    public Shape softmax(Shape x, int axis) {
        requireAxis(x, axis);
        return x;
    }

    @Override
    public Shape logSoftmax(Shape x, int axis) {
        return softmax(x, axis);
    }

    @Override
    public Shape pick(Shape x, Shape labels) {
        require(
                x.rank() == 2 && labels.rank() == 1 && x.dim(0) == labels.dim(0),
                "Expected [n, classes] and labels [n], found %s and %s.",
                x,
                labels);
        return labels;
    }

    @Override
    public Shape oneHot(Shape labels, int classes) {
        require(labels.rank() == 1, "Expected labels [n], found %s.", labels);
        return Shape.of(labels.dim(0), classes);
    }

    @Override
    public Shape topK(Shape x, int k) {
        require(
                x.rank() == 2 && k >= 1 && k <= x.dim(1),
                "Expected rows [n, m] and k in 1 .. m, found %s and k = %d.",
                x,
                k);
        return x;
    }

    @Override
    public Shape conv2d(Shape x, Shape weight, @Nullable Shape bias, Convolution c) {
        requireImage(x);
        require(weight.rank() == 4, "Expected a weight [out, in/groups, kh, kw], found %s.", weight);
        require(
                x.dim(1) == (long) weight.dim(1) * c.groups(),
                "Expected %d input channels (weight %s, %d groups), found %d in %s.",
                (long) weight.dim(1) * c.groups(),
                weight,
                c.groups(),
                x.dim(1),
                x);
        require(
                weight.dim(0) % c.groups() == 0,
                "Expected output channels divisible by %d groups, found %d.",
                c.groups(),
                weight.dim(0));
        requireBias(bias, weight.dim(0));
        long kh = (long) c.dilation().height() * (weight.dim(2) - 1) + 1;
        long kw = (long) c.dilation().width() * (weight.dim(3) - 1) + 1;
        long h = x.dim(2) + 2L * c.padding().height() - kh;
        long w = x.dim(3) + 2L * c.padding().width() - kw;
        require(h >= 0 && w >= 0, "A kernel reaching over %dx%d does not fit into the padded input %s.", kh, kw, x);
        return Shape.of(
                x.dim(0),
                weight.dim(0),
                extent(h / c.stride().height() + 1),
                extent(w / c.stride().width() + 1));
    }

    @Override
    public Shape maxPool2d(Shape x, Pooling p) {
        requireImage(x);
        Size2d k = p.kernel();
        Size2d s = p.stride();
        Size2d pad = p.padding();
        return x.with(2, pooled(x, x.dim(2), k.height(), s.height(), pad.height(), p.ceilMode()))
                .with(3, pooled(x, x.dim(3), k.width(), s.width(), pad.width(), p.ceilMode()));
    }

    private static int pooled(Shape x, int extent, int kernel, int stride, int padding, boolean ceil) {
        long room = extent + 2L * padding - kernel;
        require(room >= 0, "A pool's kernel of %d does not fit into the padded input %s.", kernel, x);
        long windows = (ceil ? room + stride - 1 : room) / stride + 1;
        boolean lastStartsOutside = (windows - 1) * stride >= (long) extent + padding;
        return extent(ceil && lastStartsOutside ? windows - 1 : windows);
    }

    @Override
    public Shape avgPool2d(Shape x, Pooling pooling, boolean countPadding) {
        return maxPool2d(x, pooling);
    }

    @Override
    public Shape globalAvgPool2d(Shape x) {
        requireImage(x);
        return Shape.of(x.dim(0), x.dim(1), 1, 1);
    }

    @Override
    public Shape channelShuffle(Shape x, int groups) {
        requireImage(x);
        require(
                groups > 0 && x.dim(1) % groups == 0,
                "Expected channels divisible by %d groups, found %d in %s.",
                groups,
                x.dim(1),
                x);
        return x;
    }

    @Override
    public BatchNorm<Shape> batchNormTraining(
            Shape x, Shape scale, Shape shift, Shape mean, Shape variance, double momentum, double epsilon) {
        batchNorm(x, scale, shift, mean, variance, epsilon);
        require(
                x.size() / x.dim(1) > 1,
                "Batch normalization in training needs more than one value a channel, found %s.",
                x);
        return new BatchNorm<>(x, mean, variance);
    }

    @Override
    public Shape batchNorm(Shape x, Shape scale, Shape shift, Shape mean, Shape variance, double epsilon) {
        requireImage(x);
        Shape channels = Shape.of(x.dim(1));
        for (Shape statistic : List.of(scale, shift, mean, variance)) {
            require(
                    statistic.equals(channels),
                    "Expected %d values a channel's statistic for input %s, found shape %s.",
                    x.dim(1),
                    x,
                    statistic);
        }
        return x;
    }

    @Override
    public Shape stopGradient(Shape x) {
        return x;
    }

    private static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] extents = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int p = i <= a.rank() ? a.dim(a.rank() - i) : 1;
            int q = i <= b.rank() ? b.dim(b.rank() - i) : 1;
            require(p == q || p == 1 || q == 1, "Cannot broadcast %s with %s.", a, b);
            extents[rank - i] = Math.max(p, q);
        }
        return Shape.of(extents);
    }

    /** Returns an extent that was computed without overflow. */
    private static int extent(long extent) {
        require(extent <= Integer.MAX_VALUE, "An extent must be below 2^31, found %d.", extent);
        return (int) extent;
    }

    private static void requireImage(Shape x) {
        require(x.rank() == 4, "Expected an image batch [n, c, h, w], found %s.", x);
    }

    private static void requireBias(@Nullable Shape bias, int out) {
        require(
                bias == null || bias.equals(Shape.of(out)),
                "Expected a bias of %d numbers, found shape %s.",
                out,
                bias);
    }

    private static void requireAxis(Shape x, int axis) {
        require(axis >= 0 && axis < x.rank(), "Expected an axis of %s, found axis %d.", x, axis);
    }

    private static void require(boolean holds, String format, @Nullable Object... arguments) {
        if (!holds) {
            throw ParsimonyException.of(ErrorId.BAD_SHAPE, format, arguments);
        }
    }
}
