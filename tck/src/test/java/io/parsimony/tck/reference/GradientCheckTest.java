package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tape.Variable;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares every operation's gradient on the tape with central differences in double precision. */
class GradientCheckTest {

    private static final double STEP = 1e-5;

    /**
     * The difference's own error is STEP^2/6 times a third derivative plus rounding, 1e-16 over STEP times the value:
     * about 1e-10 for values and derivatives near one.
     */
    private static final double TOLERANCE = 1e-7;

    /** A function of some values, over the tape. */
    @FunctionalInterface
    private interface Function {
        Variable<DoubleTensor> apply(TensorOps<Variable<DoubleTensor>> ops, List<Variable<DoubleTensor>> inputs);
    }

    private record Case(String name, Function function, List<DoubleTensor> inputs) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithCentralDifferences(Case tested) {
        Tape<DoubleTensor> tape = new Tape<>(new ReferenceOps());
        List<Variable<DoubleTensor>> variables =
                tested.inputs.stream().map(tape::variable).toList();
        Variable<DoubleTensor> scalar = weigh(tape, tested.function.apply(tape, variables));
        List<DoubleTensor> gradients = tape.gradients(scalar, variables);
        for (int i = 0; i < gradients.size(); i++) {
            double[] expected = differences(tested, i);
            double[] found = gradients.get(i).toArray();
            assertThat(gradients.get(i).shape()).isEqualTo(tested.inputs.get(i).shape());
            double size =
                    Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
            double worst = IntStream.range(0, expected.length)
                    .mapToDouble(k -> Math.abs(expected[k] - found[k]))
                    .max()
                    .orElseThrow();
            assertThat(worst / size).as("input %d of %s", i, tested.name).isLessThan(TOLERANCE);
        }
        assertThat(gradients)
                .as("not all zeros, which would compare nothing")
                .anyMatch(gradient -> Arrays.stream(gradient.toArray()).anyMatch(value -> value != 0));
    }

    private static double[] differences(Case tested, int input) {
        double[] values = tested.inputs.get(input).toArray();
        return IntStream.range(0, values.length)
                .mapToDouble(i -> (value(tested, input, i, STEP) - value(tested, input, i, -STEP)) / (2 * STEP))
                .toArray();
    }

    private static double value(Case tested, int input, int position, double step) {
        List<DoubleTensor> inputs = new ArrayList<>(tested.inputs);
        double[] moved = inputs.get(input).toArray();
        moved[position] += step;
        inputs.set(input, DoubleTensor.of(inputs.get(input).shape(), moved));
        Tape<DoubleTensor> tape = new Tape<>(new ReferenceOps());
        List<Variable<DoubleTensor>> constants =
                inputs.stream().map(tape::constant).toList();
        return weigh(tape, tested.function.apply(tape, constants)).value().item();
    }

    /** Returns the sum of all elements with different weights, so that none can be mistaken for another. */
    private static Variable<DoubleTensor> weigh(Tape<DoubleTensor> tape, Variable<DoubleTensor> y) {
        DoubleTensor weights = normal(new Random(99), tape.shape(y));
        return tape.sum(tape.mul(y, tape.constant(weights)), false);
    }

    private static DoubleTensor normal(Random random, Shape shape) {
        return draw(shape, () -> random.nextGaussian());
    }

    private static DoubleTensor draw(Shape shape, DoubleSupplier source) {
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> source.getAsDouble());
        return DoubleTensor.of(shape, values);
    }

    private static Case normal(String name, Function function, Shape... shapes) {
        return scaled(name, 1, function, shapes);
    }

    private static Case scaled(String name, double scale, Function function, Shape... shapes) {
        Random random = new Random(name.hashCode());
        return new Case(
                name,
                function,
                Stream.of(shapes)
                        .map(shape -> draw(shape, () -> scale * random.nextGaussian()))
                        .toList());
    }

    private static Case positive(String name, Function function, Shape... shapes) {
        Random random = new Random(name.hashCode());
        return new Case(
                name,
                function,
                Stream.of(shapes)
                        .map(shape -> draw(shape, () -> 0.5 + random.nextDouble()))
                        .toList());
    }

    private static Shape s(int... extents) {
        return Shape.of(extents);
    }

    private static Size2d size(int height, int width) {
        return new Size2d(height, width);
    }

    static Stream<Case> cases() {
        return Stream.of(binary(), unary(), reductions(), shapes(), algebra(), convolutions(), pools(), batchNorms())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> binary() {
        return Stream.of(
                        List.of(s(3, 4), s(3, 4)),
                        List.of(s(3, 4), s(4)),
                        List.of(s(4), s(3, 4)),
                        List.of(s(2, 1, 3), s(5, 1)),
                        List.of(s(2, 3), s()),
                        List.of(s(), s(2, 3)),
                        List.of(s(3), s(1, 1, 3)),
                        List.of(s(1, 1), s(1)),
                        List.of(s(2, 3, 1, 1), s(2, 3, 4, 5)))
                .flatMap(pair -> {
                    Shape[] shapes = pair.toArray(Shape[]::new);
                    String suffix = " " + pair.get(0) + " with " + pair.get(1);
                    return Stream.of(
                            normal("add" + suffix, (o, x) -> o.add(x.get(0), x.get(1)), shapes),
                            normal("sub" + suffix, (o, x) -> o.sub(x.get(0), x.get(1)), shapes),
                            normal("mul" + suffix, (o, x) -> o.mul(x.get(0), x.get(1)), shapes),
                            positive("div" + suffix, (o, x) -> o.div(x.get(0), x.get(1)), shapes),
                            normal("max" + suffix, (o, x) -> o.max(x.get(0), x.get(1)), shapes),
                            normal("min" + suffix, (o, x) -> o.min(x.get(0), x.get(1)), shapes));
                });
    }

    private static Stream<Case> unary() {
        Shape shape = s(3, 5, 2);
        return Stream.of(
                normal("mul by a number", (o, x) -> o.mul(x.get(0), -1.7), shape),
                normal("add of a number", (o, x) -> o.add(x.get(0), 0.3), shape),
                normal("neg", (o, x) -> o.neg(x.get(0)), shape),
                normal("exp", (o, x) -> o.exp(x.get(0)), shape),
                positive("log", (o, x) -> o.log(x.get(0)), shape),
                positive("sqrt", (o, x) -> o.sqrt(x.get(0)), shape),
                normal("abs", (o, x) -> o.abs(x.get(0)), shape),
                normal("pow 2", (o, x) -> o.pow(x.get(0), 2), shape),
                normal("pow 3", (o, x) -> o.pow(x.get(0), 3), shape),
                positive("pow -0.5", (o, x) -> o.pow(x.get(0), -0.5), shape),
                normal("relu", (o, x) -> o.relu(x.get(0)), shape),
                normal("sigmoid", (o, x) -> o.sigmoid(x.get(0)), shape),
                scaled("sigmoid large", 30, (o, x) -> o.sigmoid(x.get(0)), shape),
                normal("tanh", (o, x) -> o.tanh(x.get(0)), shape),
                scaled("erf", 2, (o, x) -> o.erf(x.get(0)), shape));
    }

    private static Stream<Case> reductions() {
        Shape shape = s(2, 3, 4);
        return Stream.of(true, false)
                .flatMap(keep -> Stream.of(
                        normal("sum all, keep " + keep, (o, x) -> o.sum(x.get(0), keep), shape),
                        normal("sum 1, keep " + keep, (o, x) -> o.sum(x.get(0), keep, 1), shape),
                        normal("sum 2, 0, keep " + keep, (o, x) -> o.sum(x.get(0), keep, 2, 0), shape),
                        normal("sum of extent one, keep " + keep, (o, x) -> o.sum(x.get(0), keep, 1), s(2, 1, 3)),
                        normal("mean all, keep " + keep, (o, x) -> o.mean(x.get(0), keep), shape),
                        normal("mean 0, 2, keep " + keep, (o, x) -> o.mean(x.get(0), keep, 0, 2), shape)));
    }

    private static Stream<Case> shapes() {
        return Stream.of(
                normal("reshape", (o, x) -> o.reshape(x.get(0), s(3, 8)), s(2, 3, 4)),
                normal("transpose 2, 0, 1", (o, x) -> o.transpose(x.get(0), 2, 0, 1), s(2, 3, 4)),
                normal("slice inner", (o, x) -> o.slice(x.get(0), 1, 1, 2), s(2, 4, 3)),
                normal("slice last axis", (o, x) -> o.slice(x.get(0), 2, 2, 1), s(2, 2, 3)),
                normal("concat", (o, x) -> o.concat(x, 1), s(2, 1, 3), s(2, 4, 3), s(2, 2, 3)),
                normal("concat of one twice", (o, x) -> o.concat(List.of(x.get(0), x.get(0)), 0), s(2, 3)),
                normal("pad", (o, x) -> o.pad(x.get(0), 1, 2, 1), s(2, 3, 2)),
                normal("shuffle 2 of 6", (o, x) -> o.channelShuffle(x.get(0), 2), s(2, 6, 3, 1)),
                normal("shuffle 3 of 12", (o, x) -> o.channelShuffle(x.get(0), 3), s(1, 12, 1, 2)),
                normal("shuffle 4 of 4", (o, x) -> o.channelShuffle(x.get(0), 4), s(2, 4, 1, 1)));
    }

    private static Stream<Case> algebra() {
        return Stream.of(
                normal("matmul", (o, x) -> o.matmul(x.get(0), x.get(1)), s(3, 4), s(4, 2)),
                normal("matmul 1x1", (o, x) -> o.matmul(x.get(0), x.get(1)), s(1, 1), s(1, 1)),
                normal("gram matrix", (o, x) -> o.matmul(x.get(0), o.transpose(x.get(0), 1, 0)), s(3, 4)),
                normal("linear", (o, x) -> o.linear(x.get(0), x.get(1), x.get(2)), s(3, 4), s(5, 4), s(5)),
                normal("linear without bias", (o, x) -> o.linear(x.get(0), x.get(1), null), s(1, 4), s(5, 4)),
                normal("softmax 1", (o, x) -> o.softmax(x.get(0), 1), s(3, 5)),
                normal("softmax 0", (o, x) -> o.softmax(x.get(0), 0), s(3, 5)),
                scaled("softmax large", 20, (o, x) -> o.softmax(x.get(0), 1), s(2, 5)),
                normal("logSoftmax 1", (o, x) -> o.logSoftmax(x.get(0), 1), s(3, 5)),
                normal("logSoftmax 2 of 4", (o, x) -> o.logSoftmax(x.get(0), 2), s(2, 2, 3, 2)),
                scaled("logSoftmax large", 60, (o, x) -> o.logSoftmax(x.get(0), 1), s(3, 5)),
                normal("logSoftmax of many classes", (o, x) -> o.logSoftmax(x.get(0), 1), s(1, 500)),
                normal("pick", (o, x) -> o.pick(x.get(0), labels(o, 4, 0, 4)), s(3, 5)),
                normal("pick of one class", (o, x) -> o.pick(x.get(0), labels(o, 0, 0)), s(2, 1)));
    }

    private static Variable<DoubleTensor> labels(TensorOps<Variable<DoubleTensor>> ops, float... labels) {
        return ops.constant(Tensor.of(s(labels.length), labels));
    }

    private static Stream<Case> convolutions() {
        return Stream.of(
                conv(s(2, 3, 5, 4), s(4, 3, 3, 3), size(1, 1), size(1, 1), size(1, 1), 1),
                conv(s(1, 2, 1, 1), s(3, 2, 1, 1), size(1, 1), size(0, 0), size(1, 1), 1),
                conv(s(1, 1, 1, 1), s(1, 1, 3, 3), size(1, 1), size(1, 1), size(1, 1), 1),
                conv(s(2, 2, 7, 5), s(3, 2, 3, 3), size(2, 2), size(1, 1), size(1, 1), 1),
                conv(s(1, 2, 8, 8), s(3, 2, 3, 3), size(2, 2), size(0, 0), size(1, 1), 1),
                conv(s(2, 2, 9, 8), s(3, 2, 3, 2), size(2, 3), size(1, 0), size(1, 1), 1),
                conv(s(1, 2, 4, 9), s(2, 2, 1, 5), size(1, 1), size(0, 2), size(1, 1), 1),
                conv(s(1, 2, 9, 8), s(2, 2, 3, 3), size(2, 1), size(2, 1), size(2, 3), 1),
                conv(s(2, 4, 5, 5), s(6, 2, 3, 3), size(1, 1), size(1, 1), size(1, 1), 2),
                conv(s(1, 5, 6, 5), s(5, 1, 3, 3), size(2, 2), size(1, 1), size(1, 1), 5),
                conv(s(2, 3, 4, 4), s(6, 1, 3, 3), size(1, 1), size(1, 1), size(1, 1), 3),
                conv(s(2, 5, 5, 4), s(3, 5, 1, 1), size(3, 2), size(0, 0), size(1, 1), 1),
                conv(s(1, 1, 2, 2), s(1, 1, 2, 2), size(1, 1), size(4, 5), size(1, 1), 1),
                normal(
                        "conv without bias",
                        (o, x) -> o.conv2d(x.get(0), x.get(1), null, Convolution.PLAIN),
                        s(1, 2, 4, 3),
                        s(2, 2, 2, 3)));
    }

    private static Case conv(Shape x, Shape weight, Size2d stride, Size2d padding, Size2d dilation, int groups) {
        Convolution convolution = new Convolution(stride, padding, dilation, groups);
        return normal(
                "conv " + x + " by " + weight + " " + convolution,
                (o, v) -> o.conv2d(v.get(0), v.get(1), v.get(2), convolution),
                x,
                weight,
                s(weight.dim(0)));
    }

    private static Stream<Case> pools() {
        return Stream.of(
                        new Pooling(size(2, 2), size(2, 2), size(0, 0), false),
                        new Pooling(size(2, 2), size(2, 2), size(0, 0), true),
                        new Pooling(size(3, 3), size(2, 2), size(1, 1), false),
                        new Pooling(size(3, 3), size(2, 2), size(1, 1), true),
                        new Pooling(size(3, 2), size(1, 3), size(1, 0), false),
                        new Pooling(size(2, 4), size(3, 3), size(1, 2), true),
                        new Pooling(size(1, 1), size(2, 2), size(0, 0), false))
                .flatMap(pooling -> Stream.of(s(2, 2, 7, 5), s(1, 1, 6, 8))
                        .flatMap(shape -> Stream.of(
                                normal("max " + pooling + shape, (o, x) -> o.maxPool2d(x.get(0), pooling), shape),
                                normal("avg " + pooling + shape, (o, x) -> o.avgPool2d(x.get(0), pooling, true), shape),
                                normal(
                                        "avg unpadded " + pooling + shape,
                                        (o, x) -> o.avgPool2d(x.get(0), pooling, false),
                                        shape),
                                normal("global " + shape, (o, x) -> o.globalAvgPool2d(x.get(0)), shape))));
    }

    private static Stream<Case> batchNorms() {
        Function training = (o, x) -> o.batchNormTraining(
                        x.get(0), x.get(1), x.get(2), zeros(o, x.get(1)), zeros(o, x.get(1)), 0.3, 1e-3)
                .output();
        Function inference = (o, x) -> o.batchNorm(x.get(0), x.get(1), x.get(2), x.get(3), o.abs(x.get(4)), 1e-3);
        return Stream.of(
                normal("batch norm", training, s(4, 3, 2, 3), s(3), s(3)),
                normal("batch norm of one channel", training, s(1, 1, 3, 5), s(1), s(1)),
                normal("batch norm of 1x1 maps", training, s(5, 2, 1, 1), s(2), s(2)),
                normal("batch norm by given statistics", inference, s(2, 3, 2, 3), s(3), s(3), s(3), s(3)),
                normal("batch norm of one number", inference, s(1, 1, 1, 1), s(1), s(1), s(1), s(1)));
    }

    private static Variable<DoubleTensor> zeros(TensorOps<Variable<DoubleTensor>> ops, Variable<DoubleTensor> like) {
        return ops.constant(Tensor.full(ops.shape(like), 0));
    }
}
