package io.parsimony.backend.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.backend.Backend;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests the workarounds for wrong or missing operations of ND4J 1.0.0-M2.1. Each fails on ND4J's own operation. */
class WorkaroundsTest {

    private static final Offset<Float> ROUNDING = Offset.offset(1e-4f);

    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = new Dl4jBackendProvider(1, 0).open();
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static Tensor tensor(Shape shape, float... values) {
        return Tensor.of(shape, values);
    }

    private static Tensor counting(int... extents) {
        Shape shape = Shape.of(extents);
        FloatBuffer data = Tensor.allocate(shape.size());
        for (int i = 0; i < shape.size(); i++) {
            data.put(i, (i * 7 % 11) - 5);
        }
        return Tensor.wrap(shape, data);
    }

    private abstract static class Unary extends TestProgram {

        Unary(Tensor x) {
            super(Map.of("x", x));
        }

        abstract <T> T compute(TensorOps<T> ops, T x);

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            return Map.of("y", compute(ops, inputs.get("x")));
        }

        Tensor result() {
            return run(backend).get("y");
        }
    }

    @Test
    void aMaximumWithWhatIsNoNumberIsNoNumber() {
        Tensor y = new Unary(tensor(Shape.of(2), Float.NaN, 1)) {
            @Override
            <T> T compute(TensorOps<T> ops, T x) {
                return ops.min(ops.max(x, ops.scalar(0)), ops.scalar(6));
            }
        }.result();

        assertThat(y.get(0)).isNaN();
        assertThat(y.get(1)).isEqualTo(1);
    }

    @Test
    void aMaxPoolOverWhatIsNoNumberIsNoNumber() {
        Tensor y = new Unary(tensor(Shape.of(1, 1, 2, 2), 1, Float.NaN, 2, 3)) {
            @Override
            <T> T compute(TensorOps<T> ops, T x) {
                return ops.maxPool2d(x, Pooling.tiles(2));
            }
        }.result();

        assertThat(y.item()).isNaN();
    }

    @Test
    void logSoftmaxDoesNotUnderflow() {
        Tensor y = new Unary(tensor(Shape.of(1, 2), 0, -300)) {
            @Override
            <T> T compute(TensorOps<T> ops, T x) {
                return ops.logSoftmax(x, 1);
            }
        }.result();

        assertThat(y.toArray()).containsExactly(0, -300);
    }

    @Test
    void softmaxOfChannelsHoldsForImagesOneColumnWide() {
        Tensor y = new Unary(counting(2, 5, 3, 1)) {
            @Override
            <T> T compute(TensorOps<T> ops, T x) {
                return ops.sum(ops.softmax(x, 1), false, 1);
            }
        }.result();

        for (float sum : y.toArray()) {
            assertThat(sum).isCloseTo(1, ROUNDING);
        }
    }

    @Test
    void theGradientOfReluIsZeroAtZeroEvenWhereItIsInfiniteBehind() {
        Map<String, Tensor> found =
                new TestProgram(Map.of("x", tensor(Shape.of(2), 0, 1), "w", tensor(Shape.of(2), 1e38f, 1)), "x") {
                    @Override
                    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
                        T weighted = ops.mul(ops.relu(inputs.get("x")), inputs.get("w"));
                        return Map.of("sum", ops.sum(ops.mul(weighted, 1e10), false));
                    }
                }.run(backend);

        assertThat(found.get("gradient/x").get(0)).isZero();
    }

    /** Sums products one by one, in double precision. */
    private static float expected(Tensor x, Tensor w, Convolution c, int n, int o, int p, int q) {
        int inGroup = w.shape().dim(1);
        int firstChannel = o / (w.shape().dim(0) / c.groups()) * inGroup;
        double sum = 0;
        for (int k = 0; k < inGroup; k++) {
            for (int u = 0; u < w.shape().dim(2); u++) {
                for (int v = 0; v < w.shape().dim(3); v++) {
                    int i = p * c.stride().height()
                            - c.padding().height()
                            + u * c.dilation().height();
                    int j = q * c.stride().width()
                            - c.padding().width()
                            + v * c.dilation().width();
                    if (i >= 0
                            && i < x.shape().dim(2)
                            && j >= 0
                            && j < x.shape().dim(3)) {
                        sum += (double) at(x, n, firstChannel + k, i, j) * at(w, o, k, u, v);
                    }
                }
            }
        }
        return (float) sum;
    }

    private static float at(Tensor tensor, int... index) {
        int position = 0;
        for (int axis = 0; axis < index.length; axis++) {
            position = position * tensor.shape().dim(axis) + index[axis];
        }
        return tensor.get(position);
    }

    private static void convolves(Tensor x, Tensor w, Convolution c) {
        Tensor y = new TestProgram(Map.of("x", x, "w", w)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
                return Map.of("y", ops.conv2d(inputs.get("x"), inputs.get("w"), null, c));
            }
        }.run(backend).get("y");
        Shape shape = y.shape();
        for (int n = 0; n < shape.dim(0); n++) {
            for (int o = 0; o < shape.dim(1); o++) {
                for (int p = 0; p < shape.dim(2); p++) {
                    for (int q = 0; q < shape.dim(3); q++) {
                        assertThat(at(y, n, o, p, q)).isCloseTo(expected(x, w, c, n, o, p, q), ROUNDING);
                    }
                }
            }
        }
    }

    @Test
    void convolutionsInGroups() {
        Convolution c = new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, 3);
        convolves(counting(2, 6, 5, 4), counting(9, 2, 3, 3), c);
    }

    @Test
    void dilatedConvolutions() {
        Convolution c = new Convolution(Size2d.ONE, new Size2d(2, 1), new Size2d(2, 3), 1);
        convolves(counting(2, 4, 8, 9), counting(5, 4, 3, 3), c);
    }

    @Test
    void channelsThatASliceLeavesOutDoNotReachTheConvolution() {
        Tensor x = counting(1, 4, 3, 3);
        FloatBuffer numbers =
                Tensor.allocate(x.shape().size()).put(0, x.data(), 0, x.shape().size());
        numbers.put(0, Float.POSITIVE_INFINITY);
        Tensor infinite = Tensor.wrap(x.shape(), numbers);
        BinaryOperator<Tensor> inner = (image, weight) -> new TestProgram(Map.of("x", image, "w", weight)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
                T half = ops.slice(ops.channelShuffle(inputs.get("x"), 2), 1, 2, 2);
                return Map.of("y", ops.conv2d(half, inputs.get("w"), null, Convolution.PLAIN));
            }
        }.run(backend).get("y");
        Tensor weight = counting(3, 2, 2, 2);

        assertThat(inner.apply(infinite, weight).toArray())
                .containsExactly(inner.apply(x, weight).toArray());
    }

    @Test
    void aMeanPoolInCeilModeCountsNothingBeyondTheEdge() {
        Pooling ceil = new Pooling(Size2d.square(2), Size2d.square(2), Size2d.ZERO, true);
        Tensor y = new Unary(Tensor.full(Shape.of(1, 2, 3, 3), 4)) {
            @Override
            <T> T compute(TensorOps<T> ops, T x) {
                return ops.avgPool2d(x, ceil, true);
            }
        }.result();

        assertThat(y.toArray()).containsOnly(4);
    }

    @Test
    void theVarianceOfAChannelWithALargeMeanIsKept() {
        int count = 64 * 7 * 7;
        FloatBuffer numbers = Tensor.allocate(count);
        for (int i = 0; i < count; i++) {
            numbers.put(i, 1000 + i % 2);
        }
        Tensor one = Tensor.of(Shape.of(1), 1);
        Tensor variance = new TestProgram(Map.of(
                "x", Tensor.wrap(Shape.of(64, 1, 7, 7), numbers), "one", one, "zero", Tensor.full(Shape.of(1), 0))) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
                T unit = inputs.get("one");
                T zero = inputs.get("zero");
                return Map.of(
                        "variance",
                        ops.batchNormTraining(inputs.get("x"), unit, zero, zero, unit, 1, 1e-5)
                                .runningVariance());
            }
        }.run(backend).get("variance");

        assertThat(variance.item()).isCloseTo(0.25f * count / (count - 1), ROUNDING);
    }

    @Test
    void aSumOfManyNumbersKeepsItsDigits() {
        int count = 1 << 22;
        Tensor y = new Unary(Tensor.full(Shape.of(count), 0.1f)) {
            @Override
            <T> T compute(TensorOps<T> ops, T x) {
                return ops.sum(x, false);
            }
        }.result();

        assertThat(y.item() / (count * (double) 0.1f)).isCloseTo(1, Offset.offset(1e-6));
    }
}
