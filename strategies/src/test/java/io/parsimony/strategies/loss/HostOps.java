package io.parsimony.strategies.loss;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** The few operations of the losses in double precision; all others are an error. */
final class HostOps implements InvocationHandler {

    /** Numbers with a shape. */
    record Dense(Shape shape, double... values) {}

    private HostOps() {}

    @SuppressWarnings("unchecked")
    static TensorOps<Dense> create() {
        return (TensorOps<Dense>)
                Proxy.newProxyInstance(HostOps.class.getClassLoader(), new Class<?>[] {TensorOps.class}, new HostOps());
    }

    static Dense matrix(int rows, double... values) {
        return new Dense(Shape.of(rows, values.length / rows), values);
    }

    static Dense vector(double... values) {
        return new Dense(Shape.of(values.length), values);
    }

    /** Operations with a default that are implemented here. */
    private static final Set<String> OWN = Set.of("pick", "logSoftmax", "sub", "neg");

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Dense x = arguments[0] instanceof Dense dense ? dense : new Dense(Shape.SCALAR);
        if (method.isDefault() && !OWN.contains(method.getName())) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (method.getName().equals("shape")) {
            return x.shape();
        }
        return switch (method.getName()) {
            case "constant" -> {
                Tensor value = (Tensor) arguments[0];
                yield new Dense(value.shape(), value.item());
            }
            case "add" -> binary(x, (Dense) arguments[1], Double::sum);
            case "sub" -> binary(x, (Dense) arguments[1], (a, b) -> a - b);
            case "mul" -> binary(x, (Dense) arguments[1], (a, b) -> a * b);
            case "max" -> binary(x, (Dense) arguments[1], Math::max);
            case "abs" -> binary(x, x, (a, b) -> Math.abs(a));
            case "log" -> binary(x, x, (a, b) -> Math.log(a));
            case "neg" -> binary(x, x, (a, b) -> -a);
            case "exp" -> binary(x, x, (a, b) -> Math.exp(a));
            case "sum" -> new Dense(
                    Shape.SCALAR,
                    IntStream.range(0, x.shape().size())
                            .mapToDouble(i -> x.values()[i])
                            .sum());
            case "pick" -> pick(x, (Dense) arguments[1]);
            case "logSoftmax" -> logSoftmax(x);
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    private static Dense binary(Dense a, Dense b, DoubleBinaryOperator operator) {
        boolean scalar = b.shape().rank() == 0;
        if (!scalar && !a.shape().equals(b.shape())) {
            throw new UnsupportedOperationException("broadcast of " + a.shape() + " and " + b.shape());
        }
        double[] values = IntStream.range(0, a.shape().size())
                .mapToDouble(i -> operator.applyAsDouble(a.values()[i], b.values()[scalar ? 0 : i]))
                .toArray();
        return new Dense(a.shape(), values);
    }

    private static Dense pick(Dense x, Dense labels) {
        int classes = x.shape().dim(1);
        return vector(IntStream.range(0, x.shape().dim(0))
                .mapToDouble(i -> x.values()[i * classes + (int) labels.values()[i]])
                .toArray());
    }

    private static Dense logSoftmax(Dense x) {
        int classes = x.shape().dim(1);
        double[] values = x.values().clone();
        for (int row = 0; row < values.length; row += classes) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = row; i < row + classes; i++) {
                largest = Math.max(largest, values[i]);
            }
            double sum = 0;
            for (int i = row; i < row + classes; i++) {
                sum += Math.exp(values[i] - largest);
            }
            for (int i = row; i < row + classes; i++) {
                values[i] -= largest + Math.log(sum);
            }
        }
        return new Dense(x.shape(), values);
    }
}
