package io.parsimony.tck.selftest;

import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** The changes of mutants to numbers. */
final class Numbers {

    private Numbers() {}

    static DoubleTensor map(DoubleTensor x, DoubleUnaryOperator function) {
        return DoubleTensor.of(
                x.shape(), Arrays.stream(x.toArray()).map(function).toArray());
    }

    static Tensor map(Tensor x, UnaryOperator<Float> function) {
        float[] numbers = x.toArray();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = function.apply(numbers[i]);
        }
        return Tensor.of(x.shape(), numbers);
    }

    static Tensor sum(Tensor a, Tensor b) {
        float[] sum = a.toArray();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b.get(i);
        }
        return Tensor.of(a.shape(), sum);
    }

    static Tensor zeros(Shape shape) {
        return Tensor.full(shape, 0);
    }

    /** A window of a pool: the position of its output and the positions of its inputs, in row-major order. */
    @FunctionalInterface
    interface Window {

        void visit(int output, int[] inputs);
    }

    static void windows(Shape x, Shape y, Pooling pooling, Window window) {
        for (int output = 0; output < y.size(); output++) {
            int plane = output / (y.dim(2) * y.dim(3));
            int top = output / y.dim(3) % y.dim(2) * pooling.stride().height()
                    - pooling.padding().height();
            int left = output % y.dim(3) * pooling.stride().width()
                    - pooling.padding().width();
            int[] inputs = new int[pooling.kernel().height() * pooling.kernel().width()];
            int count = 0;
            for (int row = Math.max(top, 0);
                    row < Math.min(top + pooling.kernel().height(), x.dim(2));
                    row++) {
                for (int column = Math.max(left, 0);
                        column < Math.min(left + pooling.kernel().width(), x.dim(3));
                        column++) {
                    inputs[count++] = (plane * x.dim(2) + row) * x.dim(3) + column;
                }
            }
            window.visit(output, Arrays.copyOf(inputs, count));
        }
    }
}
