package io.parsimony.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Adapts an engine with channels-last images, {@code [n, h, w, c]}, to operations on {@code [n, c, h, w]}. A value is a
 * tensor of the engine with a map of its axes. Transposing changes only the map; elementwise operations keep the layout
 * of their inputs; operations along an axis look it up. Data move only if an operation requires another layout.
 *
 * <p>The engine supplies the operations that are not on images. A subclass overrides the image operations that the
 * engine supports, between {@link #nhwc} and {@link #image}:
 *
 * <pre>{@code
 * @Override
 * public Laid<Mat> maxPool2d(Laid<Mat> x, Pooling pooling) {
 *     return image(engine.pool(nhwc(x), pooling));
 * }
 * }</pre>
 *
 * @param <T> the engine's tensor
 */
@API(status = API.Status.EXPERIMENTAL)
public class ChannelsLastOps<T> implements GradientOps<ChannelsLastOps.Laid<T>> {

    private static final List<Integer> NHWC = List.of(0, 2, 3, 1);

    /**
     * A value with its layout.
     *
     * @param <T> the engine's tensor
     * @param tensor the numbers
     * @param axes the value's axis for each axis of the tensor
     */
    public record Laid<T>(T tensor, List<Integer> axes) {}

    private final GradientOps<T> engine;

    /**
     * Creates an adapter of an engine.
     *
     * @param engine its operations; those on images are not called
     */
    public ChannelsLastOps(GradientOps<T> engine) {
        this.engine = engine;
    }

    /**
     * Returns an image batch or a weight with permuted axes, for instance 2, 3, 1, 0 for {@code [kh, kw, in, out]}.
     */
    protected final T ordered(Laid<T> x, Integer... axes) {
        return ordered(x, List.of(axes));
    }

    /** Returns an image batch as {@code [n, h, w, c]}. */
    protected final T nhwc(Laid<T> x) {
        return ordered(x, NHWC);
    }

    /** Returns the value of a tensor {@code [n, h, w, c]}. */
    protected final Laid<T> image(T nhwc) {
        return new Laid<>(nhwc, NHWC);
    }

    private T ordered(Laid<T> x, List<Integer> axes) {
        if (x.axes.equals(axes)) {
            return x.tensor;
        }
        Shape shape = shape(x);
        if (moving(x.axes, shape).equals(moving(axes, shape))) {
            return engine.reshape(x.tensor, physical(shape, axes));
        }
        return engine.transpose(
                x.tensor, axes.stream().mapToInt(x.axes::indexOf).toArray());
    }

    /** Returns the axes whose order in memory matters. */
    private static List<Integer> moving(List<Integer> axes, Shape shape) {
        return axes.stream().filter(axis -> shape.dim(axis) > 1).toList();
    }

    private static Shape physical(Shape shape, List<Integer> axes) {
        return Shape.of(axes.stream().mapToInt(shape::dim).toArray());
    }

    private static List<Integer> identity(int rank) {
        return IntStream.range(0, rank).boxed().toList();
    }

    /** Returns a value's numbers in row-major order. */
    private T plain(Laid<T> x) {
        return ordered(x, identity(x.axes.size()));
    }

    private Laid<T> laid(T plain) {
        return new Laid<>(plain, identity(engine.shape(plain).rank()));
    }

    /** Returns a tensor that broadcasts with values of the given layout. */
    private T aligned(Laid<T> x, List<Integer> axes) {
        int missing = axes.size() - x.axes.size();
        if (missing == 0 || x.axes.isEmpty()) {
            return missing == 0 ? ordered(x, axes) : x.tensor;
        }
        int[] extents = new int[axes.size()];
        Arrays.setAll(extents, axis -> axis < missing ? 1 : shape(x).dim(axis - missing));
        return ordered(reshape(x, Shape.of(extents)), axes);
    }

    /** Returns the layout of the largest of some values. */
    @SafeVarargs
    private List<Integer> layout(Laid<T>... values) {
        Laid<T> first = values[0];
        for (Laid<T> value : values) {
            int more = value.axes.size() - first.axes.size();
            if (more > 0 || more == 0 && shape(value).size() > shape(first).size()) {
                first = value;
            }
        }
        return first.axes;
    }

    private Laid<T> map(Laid<T> x, UnaryOperator<T> operator) {
        return new Laid<>(operator.apply(x.tensor), x.axes);
    }

    private Laid<T> zip(Laid<T> a, Laid<T> b, BinaryOperator<T> operator) {
        List<Integer> axes = layout(a, b);
        return new Laid<>(operator.apply(aligned(a, axes), aligned(b, axes)), axes);
    }

    private static int[] places(Laid<?> x, int... axes) {
        return Arrays.stream(axes).map(x.axes::indexOf).toArray();
    }

    @Override
    public Shape shape(Laid<T> x) {
        Shape found = engine.shape(x.tensor);
        int[] extents = new int[x.axes.size()];
        Arrays.setAll(extents, axis -> found.dim(x.axes.indexOf(axis)));
        return Shape.of(extents);
    }

    @Override
    public Laid<T> constant(Tensor value) {
        return laid(engine.constant(value));
    }

    @Override
    public Laid<T> scalar(double value) {
        return laid(engine.scalar(value));
    }

    @Override
    public Laid<T> stopGradient(Laid<T> x) {
        return map(x, engine::stopGradient);
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    @Override
    public Laid<T> add(Laid<T> a, Laid<T> b) {
        return zip(a, b, engine::add);
    }

    @Override
    public Laid<T> sub(Laid<T> a, Laid<T> b) {
        return zip(a, b, engine::sub);
    }

    @Override
    public Laid<T> mul(Laid<T> a, Laid<T> b) {
        return zip(a, b, engine::mul);
    }

    @Override
    public Laid<T> div(Laid<T> a, Laid<T> b) {
        return zip(a, b, engine::div);
    }

    @Override
    public Laid<T> max(Laid<T> a, Laid<T> b) {
        return zip(a, b, engine::max);
    }

    @Override
    public Laid<T> min(Laid<T> a, Laid<T> b) {
        return zip(a, b, engine::min);
    }

    @Override
    public Laid<T> mul(Laid<T> a, double factor) {
        return map(a, x -> engine.mul(x, factor));
    }

    @Override
    public Laid<T> add(Laid<T> a, double summand) {
        return map(a, x -> engine.add(x, summand));
    }

    @Override
    public Laid<T> neg(Laid<T> x) {
        return map(x, engine::neg);
    }

    @Override
    public Laid<T> exp(Laid<T> x) {
        return map(x, engine::exp);
    }

    @Override
    public Laid<T> log(Laid<T> x) {
        return map(x, engine::log);
    }

    @Override
    public Laid<T> sqrt(Laid<T> x) {
        return map(x, engine::sqrt);
    }

    @Override
    public Laid<T> abs(Laid<T> x) {
        return map(x, engine::abs);
    }

    @Override
    public Laid<T> pow(Laid<T> x, double exponent) {
        return map(x, v -> engine.pow(v, exponent));
    }

    @Override
    public Laid<T> relu(Laid<T> x) {
        return map(x, engine::relu);
    }

    @Override
    public Laid<T> sigmoid(Laid<T> x) {
        return map(x, engine::sigmoid);
    }

    @Override
    public Laid<T> tanh(Laid<T> x) {
        return map(x, engine::tanh);
    }

    @Override
    public Laid<T> erf(Laid<T> x) {
        return map(x, engine::erf);
    }

    @Override
    public Laid<T> sign(Laid<T> x) {
        return map(x, engine::sign);
    }

    @Override
    public Laid<T> reluGradient(Laid<T> y, Laid<T> gradient) {
        return zip(y, gradient, engine::reluGradient);
    }

    @Override
    public Laid<T> greaterThan(Laid<T> a, Laid<T> b) {
        return zip(a, b, engine::greaterThan);
    }

    @Override
    public Laid<T> equalTo(Laid<T> a, Laid<T> b) {
        return zip(a, b, engine::equalTo);
    }

    @Override
    public Laid<T> where(Laid<T> condition, Laid<T> a, Laid<T> b) {
        List<Integer> axes = layout(condition, a, b);
        return new Laid<>(engine.where(aligned(condition, axes), aligned(a, axes), aligned(b, axes)), axes);
    }

    @Override
    public Laid<T> broadcast(Laid<T> x, Shape shape) {
        List<Integer> axes = x.axes.size() == shape.rank() ? x.axes : identity(shape.rank());
        return new Laid<>(engine.broadcast(aligned(x, axes), physical(shape, axes)), axes);
    }

    // ---- axes ------------------------------------------------------------------------------------------------------

    @Override
    public Laid<T> sum(Laid<T> x, boolean keepAxes, int... axes) {
        return reduced(x, engine.sum(x.tensor, keepAxes, places(x, axes)), keepAxes, axes);
    }

    @Override
    public Laid<T> mean(Laid<T> x, boolean keepAxes, int... axes) {
        return reduced(x, engine.mean(x.tensor, keepAxes, places(x, axes)), keepAxes, axes);
    }

    private static <T> Laid<T> reduced(Laid<T> x, T result, boolean keepAxes, int... axes) {
        if (keepAxes) {
            return new Laid<>(result, x.axes);
        }
        List<Integer> gone =
                axes.length == 0 ? x.axes : Arrays.stream(axes).boxed().toList();
        return new Laid<>(
                result,
                x.axes.stream()
                        .filter(axis -> !gone.contains(axis))
                        .map(axis -> axis
                                - (int) gone.stream().filter(one -> one < axis).count())
                        .toList());
    }

    @Override
    public Laid<T> softmax(Laid<T> x, int axis) {
        return map(x, v -> engine.softmax(v, x.axes.indexOf(axis)));
    }

    @Override
    public Laid<T> logSoftmax(Laid<T> x, int axis) {
        return map(x, v -> engine.logSoftmax(v, x.axes.indexOf(axis)));
    }

    @Override
    public Laid<T> reshape(Laid<T> x, Shape shape) {
        return laid(engine.reshape(plain(x), shape));
    }

    @Override
    public Laid<T> transpose(Laid<T> x, int... order) {
        List<Integer> axes = Arrays.stream(order).boxed().toList();
        return new Laid<>(x.tensor, x.axes.stream().map(axes::indexOf).toList());
    }

    @Override
    public Laid<T> slice(Laid<T> x, int axis, int start, int length) {
        return map(x, v -> engine.slice(v, x.axes.indexOf(axis), start, length));
    }

    @Override
    public Laid<T> pad(Laid<T> x, int axis, int before, int after) {
        return map(x, v -> engine.pad(v, x.axes.indexOf(axis), before, after));
    }

    @Override
    public Laid<T> concat(List<Laid<T>> parts, int axis) {
        List<Integer> axes = parts.get(0).axes;
        List<T> tensors = parts.stream().map(part -> ordered(part, axes)).toList();
        return new Laid<>(engine.concat(tensors, axes.indexOf(axis)), axes);
    }

    // ---- matrices and classes --------------------------------------------------------------------------------------

    @Override
    public Laid<T> matmul(Laid<T> a, Laid<T> b) {
        return laid(engine.matmul(plain(a), plain(b)));
    }

    @Override
    public Laid<T> linear(Laid<T> x, Laid<T> weight, @Nullable Laid<T> bias) {
        return laid(engine.linear(plain(x), plain(weight), bias == null ? null : plain(bias)));
    }

    @Override
    public Laid<T> pick(Laid<T> x, Laid<T> labels) {
        return laid(engine.pick(plain(x), plain(labels)));
    }

    @Override
    public Laid<T> oneHot(Laid<T> labels, int classes) {
        return laid(engine.oneHot(plain(labels), classes));
    }

    @Override
    public Laid<T> topK(Laid<T> x, int k) {
        return laid(engine.topK(plain(x), k));
    }

    // ---- images ----------------------------------------------------------------------------------------------------

    @Override
    public Laid<T> channelShuffle(Laid<T> x, int groups) {
        Shape shape = shape(x);
        int channels = shape.dim(1);
        Shape apart = Shape.of(shape.size() / channels, groups, channels / groups);
        T shuffled = engine.transpose(engine.reshape(nhwc(x), apart), 0, 2, 1);
        return image(engine.reshape(shuffled, physical(shape, NHWC)));
    }
}
