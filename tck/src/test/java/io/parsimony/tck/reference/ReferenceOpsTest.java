package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.TensorOps;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small cases that can be verified by hand. */
class ReferenceOpsTest {

    private final ReferenceOps ops = new ReferenceOps();

    private static DoubleTensor tensor(Shape shape, double... values) {
        return DoubleTensor.of(shape, values);
    }

    /** Returns 0, 1, 2, ... */
    private static DoubleTensor count(int... extents) {
        double[] values = new double[Shape.of(extents).size()];
        Arrays.setAll(values, i -> i);
        return DoubleTensor.of(Shape.of(extents), values);
    }

    @Test
    void broadcastingRepeatsExtentsOfOneAndMissingAxes() {
        DoubleTensor sum = ops.add(count(2, 1, 2), tensor(Shape.of(3, 1), 10, 20, 30));
        assertThat(sum.shape()).isEqualTo(Shape.of(2, 3, 2));
        assertThat(sum.toArray()).containsExactly(10, 11, 20, 21, 30, 31, 12, 13, 22, 23, 32, 33);
        assertThat(ops.broadcast(tensor(Shape.of(2, 1), 1, 2), Shape.of(2, 2, 2))
                        .toArray())
                .containsExactly(1, 1, 2, 2, 1, 1, 2, 2);
    }

    @Test
    void shapesThatDoNotGoTogetherAreRefused() {
        assertThatThrownBy(() -> ops.add(count(2), count(3)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("bad-shape");
    }

    @Test
    void sumsRunOverTheAxesAskedFor() {
        assertThat(ops.sum(count(2, 3), false, 0).toArray()).containsExactly(3, 5, 7);
        assertThat(ops.sum(count(2, 3), true, 1).shape()).isEqualTo(Shape.of(2, 1));
        assertThat(ops.sum(count(2, 3), true, 1).toArray()).containsExactly(3, 12);
        assertThat(ops.sum(count(2, 3), false).item()).isEqualTo(15);
    }

    @Test
    void elementsMoveAsStated() {
        assertThat(ops.transpose(count(2, 3), 1, 0).toArray()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(ops.transpose(count(1, 2, 3), 2, 0, 1).shape()).isEqualTo(Shape.of(3, 1, 2));
        assertThat(ops.slice(count(2, 3), 1, 1, 2).toArray()).containsExactly(1, 2, 4, 5);
        assertThat(ops.concat(List.of(count(2, 1), count(2, 2)), 1).toArray()).containsExactly(0, 0, 1, 1, 2, 3);
        assertThat(ops.pad(count(1, 2), 1, 1, 2).toArray()).containsExactly(0, 0, 1, 0, 0);
        assertThat(ops.channelShuffle(count(1, 6, 1, 1), 2).toArray()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(ops.channelShuffle(count(1, 6, 1, 1), 3).toArray()).containsExactly(0, 2, 4, 1, 3, 5);
    }

    @Test
    void matricesMultiply() {
        assertThat(ops.matmul(count(2, 3), count(3, 2)).toArray()).containsExactly(10, 13, 28, 40);
        assertThat(ops.linear(count(1, 2), count(2, 2), count(2)).toArray()).containsExactly(1, 4);
    }

    @Test
    void softmaxNeitherOverflowsNorVanishes() {
        DoubleTensor logits = tensor(Shape.of(1, 3), 1000, 1000, -1000);
        assertThat(ops.softmax(logits, 1).toArray()).containsExactly(0.5, 0.5, 0);
        assertThat(ops.logSoftmax(logits, 1).toArray())
                .containsExactly(-Math.log(2), -Math.log(2), -2000 - Math.log(2));
        DoubleTensor low = tensor(Shape.of(1, 2), -1000, -1000);
        assertThat(ops.softmax(low, 1).toArray()).containsExactly(0.5, 0.5);
        assertThat(ops.logSoftmax(low, 1).toArray()).containsExactly(-Math.log(2), -Math.log(2));
        assertThat(ops.sigmoid(tensor(Shape.of(3), -1000, 0, 1000)).toArray()).containsExactly(0, 0.5, 1);
    }

    @Test
    void classesAreWholeNumbersInRange() {
        assertThat(ops.pick(count(2, 3), tensor(Shape.of(2), 2, 0)).toArray()).containsExactly(2, 3);
        assertThat(ops.oneHot(tensor(Shape.of(2), 2, 0), 3).toArray()).containsExactly(0, 0, 1, 1, 0, 0);
        for (double bad : new double[] {-1, 3, 0.5, Double.NaN}) {
            assertThatThrownBy(() -> ops.pick(count(1, 3), tensor(Shape.of(1), bad)))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("bad-label");
        }
    }

    @Test
    void convolutionDoesNotFlipTheKernelAndPadsWithZeros() {
        DoubleTensor kernel = tensor(Shape.of(1, 1, 1, 3), 1, 10, 100);
        Convolution same = new Convolution(Size2d.ONE, new Size2d(0, 1), Size2d.ONE, 1);
        DoubleTensor y = ops.conv2d(tensor(Shape.of(1, 1, 1, 4), 1, 2, 3, 4), kernel, tensor(Shape.of(1), 0.5), same);
        assertThat(y.toArray()).containsExactly(210.5, 321.5, 432.5, 43.5);
    }

    @Test
    void strideDilationAndGroupsSelectTheInputs() {
        Convolution strided = new Convolution(new Size2d(1, 3), Size2d.ZERO, new Size2d(1, 2), 1);
        DoubleTensor pair = tensor(Shape.of(1, 1, 1, 2), 1, 10);
        assertThat(ops.conv2d(count(1, 1, 1, 7), pair, null, strided).toArray()).containsExactly(20, 53);
        Convolution upright = new Convolution(new Size2d(3, 1), Size2d.ZERO, new Size2d(2, 1), 1);
        DoubleTensor column = ops.reshape(pair, Shape.of(1, 1, 2, 1));
        assertThat(ops.conv2d(count(1, 1, 7, 1), column, null, upright).toArray())
                .containsExactly(20, 53);

        Convolution grouped = new Convolution(Size2d.ONE, Size2d.ZERO, Size2d.ONE, 2);
        DoubleTensor weights = tensor(Shape.of(2, 2, 1, 1), 1, 10, 100, 1000);
        assertThat(ops.conv2d(count(1, 4, 1, 1), weights, null, grouped).toArray())
                .containsExactly(10, 3200);
    }

    @Test
    void poolsIgnoreOrCountTheirPadding() {
        DoubleTensor x = tensor(Shape.of(1, 1, 2, 3), -1, -2, -3, -4, -5, -6);
        Pooling padded = new Pooling(Size2d.square(2), Size2d.square(2), Size2d.square(1), false);
        assertThat(ops.maxPool2d(x, padded).toArray()).containsExactly(-1, -2, -4, -5);
        assertThat(ops.avgPool2d(x, padded, true).toArray()).containsExactly(-0.25, -1.25, -1, -2.75);
        assertThat(ops.avgPool2d(x, padded, false).toArray()).containsExactly(-1, -2.5, -4, -5.5);
    }

    @Test
    void aCeilModeWindowCountsNothingBeyondThePadding() {
        Pooling ceil = new Pooling(Size2d.square(2), Size2d.square(2), Size2d.ZERO, true);
        assertThat(ops.avgPool2d(count(1, 1, 3, 3), ceil, true).toArray()).containsExactly(2, 3.5, 6.5, 8);
        assertThat(ops.maxPool2d(count(1, 1, 3, 3), ceil).toArray()).containsExactly(4, 5, 7, 8);
    }

    @Test
    void aMaximumKeepsNaN() {
        DoubleTensor x = tensor(Shape.of(1, 1, 1, 3), 1, Double.NaN, 2);
        Pooling all = new Pooling(new Size2d(1, 3), Size2d.ONE, Size2d.ZERO, false);
        assertThat(ops.maxPool2d(x, all).item()).isNaN();
        assertThat(ops.relu(x).get(1)).isNaN();
    }

    @Test
    void batchNormUsesTheBiasedVarianceAndKeepsTheUnbiasedOne() {
        DoubleTensor one = tensor(Shape.of(1), 1);
        DoubleTensor zero = tensor(Shape.of(1), 0);
        TensorOps.BatchNorm<DoubleTensor> result =
                ops.batchNormTraining(tensor(Shape.of(2, 1, 1, 1), 1, 5), one, zero, zero, one, 0.25, 0);
        assertThat(result.output().toArray()).containsExactly(-1, 1);
        assertThat(result.runningMean().item()).isEqualTo(0.25 * 3);
        assertThat(result.runningVariance().item()).isCloseTo(0.75 + 0.25 * 8, within(1e-15));
    }
}
