package io.parsimony.strategies.rewrite;

import io.parsimony.internal.network.Lowering;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.network.Model;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Runs small networks in inference mode on the host in double precision, with the layers that strategies create. */
public final class HostNetworks implements InvocationHandler {

    /** Numbers with a shape. */
    private record Dense(Shape shape, double[] values) {
        static Dense of(Tensor tensor) {
            float[] numbers = tensor.toArray();
            return new Dense(
                    tensor.shape(),
                    IntStream.range(0, numbers.length)
                            .mapToDouble(i -> numbers[i])
                            .toArray());
        }
    }

    private interface Cell {
        double at(int n, int channel, int y, int x);
    }

    private HostNetworks() {}

    /** Returns the values of some nodes for a batch. */
    public static Map<String, Tensor> values(Model model, Tensor input, List<String> names) {
        return valuesOf(model, Map.of(model.network().input(), input), names);
    }

    /** Returns the values of some nodes for a batch of each input. */
    public static Map<String, Tensor> valuesOf(Model model, Map<String, Tensor> inputs, List<String> names) {
        @SuppressWarnings("unchecked")
        TensorOps<Dense> ops = (TensorOps<Dense>) Proxy.newProxyInstance(
                HostNetworks.class.getClassLoader(), new Class<?>[] {TensorOps.class}, new HostNetworks());
        Map<String, Dense> parameters = new LinkedHashMap<>();
        model.parameters().asMap().forEach((name, tensor) -> parameters.put(name, Dense.of(tensor)));
        Map<String, Dense> values = Lowering.apply(
                        model.network(),
                        Lowering.Mode.INFERENCE,
                        ops,
                        inputs.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Dense.of(entry.getValue()))),
                        parameters)
                .values();
        Map<String, Tensor> wanted = new LinkedHashMap<>();
        for (String name : names) {
            wanted.put(
                    name, Tensor.of(values.get(name).shape(), values.get(name).values()));
        }
        return wanted;
    }

    /** Returns the first output for a batch. */
    static float[] run(Model model, Tensor input) {
        String logits = model.network().logits();
        return values(model, input, List.of(logits)).get(logits).toArray();
    }

    /** Returns normally distributed samples for a model. */
    public static Tensor samples(Model model, int count, long seed) {
        Shape shape = model.network().shape(model.network().input()).batched(count);
        Random random = Generators.of(seed, 0, "samples");
        return Tensor.of(
                shape,
                IntStream.range(0, shape.size())
                        .mapToDouble(i -> random.nextGaussian())
                        .toArray());
    }

    /** Returns a calibration on the host. */
    static Calibration calibration(Tensor samples) {
        return (model, names) -> values(model, samples, names);
    }

    /** Returns the model with parameters like those of a trained model: no scale is one and no statistic is zero. */
    public static Model seasoned(Model model, long seed) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        model.parameters().asMap().forEach((name, tensor) -> {
            Random random = Generators.of(seed, 1, name);
            double[] values = Dense.of(tensor).values();
            for (int i = 0; i < values.length; i++) {
                values[i] = name.endsWith("running_var")
                        ? 0.5 + random.nextDouble()
                        : values[i]
                                + 0.3 * random.nextGaussian() * (tensor.shape().rank() == 1 ? 1 : 0.1);
            }
            parameters.put(name, Tensor.of(tensor.shape(), values));
        });
        return model.with(model.parameters().with(parameters));
    }

    /** Operations with a default that are implemented here. */
    private static final Set<String> OWN = Set.of(
            "relu",
            "sigmoid",
            "pad",
            "conv2d",
            "batchNorm",
            "maxPool2d",
            "avgPool2d",
            "globalAvgPool2d",
            "channelShuffle");

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault() && !OWN.contains(method.getName())) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (method.getName().equals("constant")) {
            return Dense.of((Tensor) arguments[0]);
        }
        if (method.getName().equals("concat")) {
            return concat((List<?>) arguments[0], (int) arguments[1]);
        }
        Dense x = (Dense) arguments[0];
        return switch (method.getName()) {
            case "shape" -> x.shape();
            case "add" -> binary(x, (Dense) arguments[1], Double::sum);
            case "mul" -> binary(x, (Dense) arguments[1], (a, b) -> a * b);
            case "max" -> binary(x, (Dense) arguments[1], Math::max);
            case "pad" -> pad(x, (int) arguments[1], (int) arguments[2], (int) arguments[3]);
            case "min" -> binary(x, (Dense) arguments[1], Math::min);
            case "relu" -> binary(x, x, (a, b) -> Math.max(a, 0));
            case "sigmoid" -> binary(x, x, (a, b) -> 1 / (1 + Math.exp(-a)));
            case "reshape" -> new Dense((Shape) arguments[1], x.values());
            case "transpose" -> transpose(x, (int[]) arguments[1]);
            case "matmul" -> matmul(x, (Dense) arguments[1]);
            case "conv2d" -> conv2d(x, (Dense) arguments[1], (Dense) arguments[2], (Convolution) arguments[3]);
            case "batchNorm" -> batchNorm(x, arguments);
            case "maxPool2d" -> maxPool(x, (Pooling) arguments[1]);
            case "avgPool2d" -> avgPool(x, (Pooling) arguments[1]);
            case "globalAvgPool2d" -> globalAvgPool(x);
            case "channelShuffle" -> shuffle(x, (int) arguments[1]);
            case "slice" -> slice(x, (int) arguments[1], (int) arguments[2], (int) arguments[3]);
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    private static Dense binary(Dense a, Dense b, DoubleBinaryOperator operator) {
        Shape shape = new ShapeOps().add(a.shape(), b.shape());
        double[] values = IntStream.range(0, shape.size())
                .mapToDouble(i -> operator.applyAsDouble(broadcast(a, shape, i), broadcast(b, shape, i)))
                .toArray();
        return new Dense(shape, values);
    }

    private static double broadcast(Dense from, Shape shape, int index) {
        int at = 0;
        int stride = 1;
        int rest = index;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            int coordinate = rest % shape.dim(axis);
            rest /= shape.dim(axis);
            int own = axis - shape.rank() + from.shape().rank();
            if (own >= 0) {
                at += from.shape().dim(own) == 1 ? 0 : coordinate * stride;
                stride *= from.shape().dim(own);
            }
        }
        return from.values()[at];
    }

    private static Dense transpose(Dense x, int[] order) {
        int[] extents = x.shape().toArray();
        int[] steps = new int[extents.length];
        for (int axis = extents.length - 1, step = 1; axis >= 0; axis--) {
            steps[axis] = step;
            step *= extents[axis];
        }
        Shape shape = Shape.of(Arrays.stream(order).map(axis -> extents[axis]).toArray());
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            int at = 0;
            int rest = i;
            for (int axis = order.length - 1; axis >= 0; axis--) {
                at += rest % shape.dim(axis) * steps[order[axis]];
                rest /= shape.dim(axis);
            }
            values[i] = x.values()[at];
        }
        return new Dense(shape, values);
    }

    private static Dense matmul(Dense a, Dense b) {
        int rows = a.shape().dim(0);
        int inner = a.shape().dim(1);
        int columns = b.shape().dim(1);
        double[] values = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < inner; k++) {
                for (int j = 0; j < columns; j++) {
                    values[i * columns + j] += a.values()[i * inner + k] * b.values()[k * columns + j];
                }
            }
        }
        return new Dense(Shape.of(rows, columns), values);
    }

    private static Dense image(Shape shape, Cell cell) {
        double[] values = new double[shape.size()];
        int i = 0;
        for (int n = 0; n < shape.dim(0); n++) {
            for (int c = 0; c < shape.dim(1); c++) {
                for (int y = 0; y < extent(shape, 2); y++) {
                    for (int x = 0; x < extent(shape, 3); x++) {
                        values[i++] = cell.at(n, c, y, x);
                    }
                }
            }
        }
        return new Dense(shape, values);
    }

    private static double pixel(Dense x, int n, int channel, int row, int column, double outside) {
        Shape s = x.shape();
        int height = extent(s, 2);
        int width = extent(s, 3);
        boolean inside = row >= 0 && row < height && column >= 0 && column < width;
        return inside ? x.values()[((n * s.dim(1) + channel) * height + row) * width + column] : outside;
    }

    /** Returns an extent of an image; features are channels of one pixel. */
    private static int extent(Shape shape, int axis) {
        return axis < shape.rank() ? shape.dim(axis) : 1;
    }

    private static Dense conv2d(Dense x, Dense weight, Dense bias, Convolution c) {
        Shape shape = new ShapeOps().conv2d(x.shape(), weight.shape(), bias == null ? null : bias.shape(), c);
        int in = weight.shape().dim(1);
        int outs = shape.dim(1) / c.groups();
        Size2d kernel = new Size2d(weight.shape().dim(2), weight.shape().dim(3));
        return image(shape, (n, o, row, column) -> {
            double sum = bias == null ? 0 : bias.values()[o];
            for (int i = 0; i < in; i++) {
                for (int k = 0; k < kernel.area(); k++) {
                    int y = row * c.stride().height()
                            - c.padding().height()
                            + k / kernel.width() * c.dilation().height();
                    int z = column * c.stride().width()
                            - c.padding().width()
                            + k % kernel.width() * c.dilation().width();
                    sum += weight.values()[(o * in + i) * kernel.area() + k] * pixel(x, n, o / outs * in + i, y, z, 0);
                }
            }
            return sum;
        });
    }

    private static Dense batchNorm(Dense x, Object[] arguments) {
        double[] scale = ((Dense) arguments[1]).values();
        double[] shift = ((Dense) arguments[2]).values();
        double[] mean = ((Dense) arguments[3]).values();
        double[] variance = ((Dense) arguments[4]).values();
        double epsilon = (double) arguments[5];
        return image(
                x.shape(),
                (n, c, row, column) ->
                        (pixel(x, n, c, row, column, 0) - mean[c]) / Math.sqrt(variance[c] + epsilon) * scale[c]
                                + shift[c]);
    }

    private static Dense maxPool(Dense x, Pooling pooling) {
        return image(new ShapeOps().maxPool2d(x.shape(), pooling), (n, c, row, column) -> IntStream.range(
                        0, pooling.kernel().area())
                .mapToDouble(k -> window(x, pooling, k, n, c, row, column, Double.NEGATIVE_INFINITY))
                .max()
                .orElseThrow());
    }

    /** Counts padding, because the tests have none. */
    private static Dense avgPool(Dense x, Pooling pooling) {
        return image(new ShapeOps().avgPool2d(x.shape(), pooling, true), (n, c, row, column) -> IntStream.range(
                        0, pooling.kernel().area())
                .mapToDouble(k -> window(x, pooling, k, n, c, row, column, 0))
                .average()
                .orElseThrow());
    }

    private static double window(
            Dense x, Pooling pooling, int tap, int n, int channel, int row, int column, double outside) {
        int width = pooling.kernel().width();
        return pixel(
                x,
                n,
                channel,
                row * pooling.stride().height() - pooling.padding().height() + tap / width,
                column * pooling.stride().width() - pooling.padding().width() + tap % width,
                outside);
    }

    private static Dense globalAvgPool(Dense x) {
        int area = x.shape().dim(2) * x.shape().dim(3);
        return image(Shape.of(x.shape().dim(0), x.shape().dim(1), 1, 1), (n, c, row, column) -> IntStream.range(0, area)
                .mapToDouble(
                        i -> pixel(x, n, c, i / x.shape().dim(3), i % x.shape().dim(3), 0))
                .average()
                .orElseThrow());
    }

    private static Dense shuffle(Dense x, int groups) {
        int each = x.shape().dim(1) / groups;
        return image(x.shape(), (n, c, row, column) -> pixel(x, n, c % groups * each + c / groups, row, column, 0));
    }

    private static Dense slice(Dense x, int axis, int start, int length) {
        return image(
                x.shape().with(axis, length),
                (n, c, row, column) -> pixel(
                        x,
                        n,
                        axis == 1 ? c + start : c,
                        axis == 2 ? row + start : row,
                        axis == 3 ? column + start : column,
                        0));
    }

    private static Dense pad(Dense x, int axis, int before, int after) {
        return image(
                x.shape().with(axis, x.shape().dim(axis) + before + after),
                (n, c, row, column) ->
                        pixel(x, n, c, axis == 2 ? row - before : row, axis == 3 ? column - before : column, 0));
    }

    private static Dense concat(List<?> parts, int axis) {
        if (axis != 1) {
            throw new UnsupportedOperationException("concat along axis " + axis);
        }
        Dense first = (Dense) parts.get(0);
        int channels =
                parts.stream().mapToInt(part -> ((Dense) part).shape().dim(1)).sum();
        return image(first.shape().with(1, channels), (n, c, row, column) -> {
            int before = 0;
            for (Object part : parts) {
                Dense dense = (Dense) part;
                if (c < before + dense.shape().dim(1)) {
                    return pixel(dense, n, c - before, row, column, 0);
                }
                before += dense.shape().dim(1);
            }
            throw new IllegalStateException("no such channel");
        });
    }
}
