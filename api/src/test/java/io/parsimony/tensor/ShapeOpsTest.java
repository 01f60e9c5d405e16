package io.parsimony.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ShapeOpsTest {

    private final ShapeOps ops = new ShapeOps();
    private final Shape image = Shape.of(2, 6, 8, 10);
    private final Shape matrix = Shape.of(4, 3);

    private static void fails(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ParsimonyException.class).hasMessage(message + " [bad-shape]");
    }

    @Test
    void binaryOperationsBroadcast() {
        Shape a = Shape.of(4, 1, 3);
        Shape b = Shape.of(5, 1);
        Shape both = Shape.of(4, 5, 3);
        assertThat(List.of(ops.add(a, b), ops.sub(a, b), ops.mul(a, b), ops.div(b, a), ops.max(b, a), ops.min(a, b)))
                .containsOnly(both);
        assertThat(List.of(ops.greaterThan(a, b), ops.equalTo(b, a), ops.where(a, b, Shape.SCALAR), ops.where(b, a, a)))
                .containsOnly(both);
        assertThat(ops.add(Shape.SCALAR, a)).isEqualTo(a);
        assertThat(ops.mul(a, 2)).isEqualTo(a);
        assertThat(ops.add(a, 2)).isEqualTo(a);
        fails(() -> ops.add(Shape.of(2, 3), Shape.of(2)), "Cannot broadcast 2x3 with 2.");
        fails(() -> ops.div(Shape.of(4, 2, 3), Shape.of(3, 3)), "Cannot broadcast 4x2x3 with 3x3.");
    }

    @Test
    void unaryOperationsKeepTheShape() {
        assertThat(List.of(
                        ops.neg(image),
                        ops.exp(image),
                        ops.log(image),
                        ops.sqrt(image),
                        ops.abs(image),
                        ops.pow(image, 2),
                        ops.relu(image),
                        ops.sigmoid(image),
                        ops.tanh(image),
                        ops.erf(image),
                        ops.stopGradient(image),
                        ops.shape(image),
                        ops.softmax(image, 1),
                        ops.logSoftmax(image, 3)))
                .containsOnly(image);
        assertThat(ops.constant(Tensor.full(matrix, 1))).isEqualTo(matrix);
        assertThat(ops.scalar(1)).isEqualTo(Shape.SCALAR);
        fails(() -> ops.softmax(matrix, 2), "Expected an axis of 4x3, found axis 2.");
        fails(() -> ops.logSoftmax(matrix, -1), "Expected an axis of 4x3, found axis -1.");
    }

    @Test
    void reductionsDropOrKeepAxes() {
        assertThat(ops.sum(image, false)).isEqualTo(Shape.SCALAR);
        assertThat(ops.sum(image, true)).isEqualTo(Shape.of(1, 1, 1, 1));
        assertThat(ops.sum(image, false, 3, 1)).isEqualTo(Shape.of(2, 8));
        assertThat(ops.mean(image, true, 2)).isEqualTo(Shape.of(2, 6, 1, 10));
        assertThat(ops.sum(Shape.SCALAR, false)).isEqualTo(Shape.SCALAR);
        fails(() -> ops.sum(matrix, false, 0, 0), "Expected distinct axes, found axis 0 twice.");
        fails(() -> ops.sum(matrix, false, 2), "Expected an axis of 4x3, found axis 2.");
    }

    @Test
    void shapeOperations() {
        assertThat(ops.reshape(matrix, Shape.of(12))).isEqualTo(Shape.of(12));
        assertThat(ops.transpose(image, 0, 2, 3, 1)).isEqualTo(Shape.of(2, 8, 10, 6));
        assertThat(ops.slice(image, 1, 4, 2)).isEqualTo(Shape.of(2, 2, 8, 10));
        assertThat(ops.concat(List.of(matrix, Shape.of(4, 5)), 1)).isEqualTo(Shape.of(4, 8));
        assertThat(ops.pad(matrix, 0, 1, 2)).isEqualTo(Shape.of(7, 3));
        fails(() -> ops.reshape(matrix, Shape.of(11)), "Cannot reshape 4x3 to 11: the sizes differ.");
        fails(() -> ops.transpose(matrix, 0), "Expected an order of 2 axes for 4x3, found 1.");
        fails(() -> ops.transpose(matrix, 1, 1), "Expected distinct axes, found axis 1 twice.");
        fails(() -> ops.transpose(matrix, 0, 2), "Expected an axis of 4x3, found axis 2.");
        fails(() -> ops.slice(matrix, 1, 2, 2), "Cannot take 2 elements from 2 along axis 1 of 4x3.");
        fails(() -> ops.slice(matrix, 1, -1, 2), "Cannot take 2 elements from -1 along axis 1 of 4x3.");
        fails(() -> ops.slice(matrix, 1, 0, 0), "Cannot take 0 elements from 0 along axis 1 of 4x3.");
        fails(
                () -> ops.slice(matrix, 1, 1, Integer.MAX_VALUE),
                "Cannot take 2147483647 elements from 1 along axis 1 of 4x3.");
        fails(() -> ops.concat(List.of(), 0), "Expected at least one part to concatenate, found none.");
        fails(
                () -> ops.concat(List.of(matrix, Shape.of(5, 3)), 1),
                "Cannot concatenate 4x3 and 5x3 along axis 1: another extent differs.");
        fails(
                () -> ops.concat(List.of(matrix, Shape.of(4)), 0),
                "Cannot concatenate 4x3 and 4 along axis 0: another extent differs.");
        fails(() -> ops.pad(matrix, 0, -1, 2), "Padding must not be negative, found -1 and 2.");
        fails(() -> ops.pad(matrix, 0, Integer.MAX_VALUE, 1), "An extent must be below 2^31, found 2147483652.");
    }

    @Test
    void linearAlgebraAndClasses() {
        assertThat(ops.matmul(matrix, Shape.of(3, 7))).isEqualTo(Shape.of(4, 7));
        assertThat(ops.linear(matrix, Shape.of(9, 3), Shape.of(9))).isEqualTo(Shape.of(4, 9));
        assertThat(ops.linear(matrix, Shape.of(9, 3), null)).isEqualTo(Shape.of(4, 9));
        assertThat(ops.pick(matrix, Shape.of(4))).isEqualTo(Shape.of(4));
        assertThat(ops.oneHot(Shape.of(4), 10)).isEqualTo(Shape.of(4, 10));
        fails(() -> ops.matmul(matrix, Shape.of(4, 3)), "Expected matrices [m, k] and [k, n], found 4x3 and 4x3.");
        fails(
                () -> ops.linear(image, Shape.of(9, 3), null),
                "Expected an input [n, in] for the weight [out, in] 9x3, found 2x6x8x10.");
        fails(() -> ops.linear(matrix, Shape.of(9, 3), Shape.of(3)), "Expected a bias of 9 numbers, found shape 3.");
        fails(() -> ops.pick(matrix, Shape.of(3)), "Expected [n, classes] and labels [n], found 4x3 and 3.");
        fails(() -> ops.oneHot(matrix, 10), "Expected labels [n], found 4x3.");
        assertThat(ops.topK(matrix, 3)).isEqualTo(matrix);
        fails(() -> ops.topK(matrix, 4), "Expected rows [n, m] and k in 1 .. m, found 4x3 and k = 4.");
        fails(() -> ops.topK(matrix, 0), "Expected rows [n, m] and k in 1 .. m, found 4x3 and k = 0.");
        fails(() -> ops.topK(Shape.of(3), 1), "Expected rows [n, m] and k in 1 .. m, found 3 and k = 1.");
    }

    @Test
    void imageOperations() {
        Shape c = Shape.of(6);
        assertThat(ops.globalAvgPool2d(image)).isEqualTo(Shape.of(2, 6, 1, 1));
        assertThat(ops.channelShuffle(image, 3)).isEqualTo(image);
        assertThat(ops.batchNorm(image, c, c, c, c, 1e-5)).isEqualTo(image);
        assertThat(ops.batchNormTraining(image, c, c, c, c, 0.1, 1e-5).runningVariance())
                .isEqualTo(c);
        fails(() -> ops.globalAvgPool2d(matrix), "Expected an image batch [n, c, h, w], found 4x3.");
        fails(() -> ops.channelShuffle(image, 4), "Expected channels divisible by 4 groups, found 6 in 2x6x8x10.");
        fails(
                () -> ops.batchNorm(image, c, c, Shape.of(5), c, 1e-5),
                "Expected 6 values a channel's statistic for input 2x6x8x10, found shape 5.");
        fails(
                () -> ops.batchNormTraining(Shape.of(1, 6, 1, 1), c, c, c, c, 0.1, 1e-5),
                "Batch normalization in training needs more than one value a channel, found 1x6x1x1.");
    }

    @Test
    void convolutionsChecks() {
        Shape weight = Shape.of(12, 3, 3, 5);
        Convolution grouped = new Convolution(Size2d.ONE, Size2d.ZERO, Size2d.ONE, 2);
        assertThat(ops.conv2d(image, weight, Shape.of(12), grouped)).isEqualTo(Shape.of(2, 12, 6, 6));
        fails(
                () -> ops.conv2d(image, weight, null, Convolution.PLAIN),
                "Expected 3 input channels (weight 12x3x3x5, 1 groups), found 6 in 2x6x8x10.");
        fails(
                () -> ops.conv2d(image, Shape.of(5, 3, 3, 3), null, grouped),
                "Expected output channels divisible by 2 groups, found 5.");
        fails(() -> ops.conv2d(image, weight, Shape.of(6), grouped), "Expected a bias of 12 numbers, found shape 6.");
        fails(() -> ops.conv2d(image, matrix, null, grouped), "Expected a weight [out, in/groups, kh, kw], found 4x3.");
        fails(
                () -> ops.conv2d(image, Shape.of(1, 6, 9, 1), null, Convolution.PLAIN),
                "A kernel reaching over 9x1 does not fit into the padded input 2x6x8x10.");
    }

    @Test
    void hugeDilationDoesNotWrapAround() {
        Convolution wide = new Convolution(Size2d.ONE, Size2d.ZERO, Size2d.square(1 << 30), 1);
        fails(
                () -> ops.conv2d(Shape.of(1, 1, 8, 8), Shape.of(1, 1, 5, 5), null, wide),
                "A kernel reaching over 4294967297x4294967297 does not fit into the padded input 1x1x8x8.");
    }

    @Test
    void hugeStrideLeavesOneWindow() {
        Pooling pooling = new Pooling(Size2d.ONE, Size2d.square(Integer.MAX_VALUE), Size2d.ZERO, true);
        assertThat(ops.maxPool2d(Shape.of(1, 1, 8, 8), pooling)).isEqualTo(Shape.of(1, 1, 1, 1));
    }

    @Test
    void convolutionExtentsAreTheNumberOfPositionsThatFit() {
        for (int in = 1; in <= 9; in++) {
            for (int kernel = 1; kernel <= 4; kernel++) {
                for (int stride = 1; stride <= 4; stride++) {
                    for (int padding = 0; padding <= 3; padding++) {
                        for (int dilation = 1; dilation <= 3; dilation++) {
                            int positions = 0;
                            for (int start = -padding;
                                    start + dilation * (kernel - 1) < in + padding;
                                    start += stride) {
                                positions++;
                            }
                            Shape x = Shape.of(1, 1, in, 40);
                            Shape weight = Shape.of(1, 1, kernel, 2);
                            Convolution c = new Convolution(
                                    new Size2d(stride, 1), new Size2d(padding, 0), new Size2d(dilation, 1), 1);
                            if (positions == 0) {
                                assertThatThrownBy(() -> ops.conv2d(x, weight, null, c))
                                        .hasMessageContaining("does not fit");
                            } else {
                                assertThat(ops.conv2d(x, weight, null, c))
                                        .as("%d in, %d kernel, %s", in, kernel, c)
                                        .isEqualTo(Shape.of(1, 1, positions, 39));
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void poolExtentsAreTheNumberOfWindows() {
        for (int in = 1; in <= 12; in++) {
            for (int kernel = 1; kernel <= 5; kernel++) {
                for (int stride = 1; stride <= 6; stride++) {
                    for (int padding = 0; padding <= kernel / 2; padding++) {
                        for (boolean ceil : new boolean[] {false, true}) {
                            Shape x = Shape.of(1, 1, 30, in);
                            Pooling p = new Pooling(
                                    new Size2d(2, kernel), new Size2d(1, stride), new Size2d(0, padding), ceil);
                            if (kernel > in + 2 * padding) {
                                assertThatThrownBy(() -> ops.maxPool2d(x, p)).hasMessageContaining("does not fit");
                            } else {
                                Shape expected = Shape.of(1, 1, 29, windows(in, kernel, stride, padding, ceil));
                                assertThat(ops.maxPool2d(x, p))
                                        .as("%d in, %s", in, p)
                                        .isEqualTo(expected);
                                assertThat(ops.avgPool2d(x, p, true)).isEqualTo(expected);
                            }
                        }
                    }
                }
            }
        }
    }

    /**
     * Counts the windows of a pool: complete windows, and in ceil mode also a window that starts inside and reads new
     * elements.
     */
    private static int windows(int in, int kernel, int stride, int padding, boolean ceil) {
        int windows = 0;
        int seen = -padding;
        for (int start = -padding; start < in + padding; start += stride) {
            boolean whole = start + kernel <= in + padding;
            boolean last = ceil && start < in && seen < in + padding && start + kernel > seen;
            if (whole || last) {
                windows++;
                seen = start + kernel;
            }
        }
        return windows;
    }
}
