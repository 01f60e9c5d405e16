package io.parsimony.strategies.loss;

import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;

/**
 * Finds the classes with the largest logits inside an engine, with operations that every engine has: k times the maximum
 * of each row, which a pool over the whole row gives, and then out of the way with it.
 */
final class LargestClasses {

    /** More than any logit. */
    private static final double FAR = 1e30;

    private LargestClasses() {}

    /**
     * One at the k largest of each row, zero elsewhere; of equal ones the lower class comes first. No gradient.
     *
     * @param logits {@code [n, C]}
     * @param k less than C
     */
    static <T> T mask(TensorOps<T> ops, T logits, int k) {
        T left = ops.stopGradient(logits);
        int samples = ops.shape(left).dim(0);
        int classes = ops.shape(left).dim(1);
        T fromEnd = ops.constant(countdown(classes));
        T first = first(ops, left, fromEnd, samples, classes);
        T mask = first;
        for (int i = 1; i < k; i++) {
            left = ops.sub(left, ops.mul(first, FAR));
            first = first(ops, left, fromEnd, samples, classes);
            mask = ops.add(mask, first);
        }
        return mask;
    }

    /** C, C - 1, ..., 1 for the classes 0, 1, ..., C - 1. */
    private static Tensor countdown(int classes) {
        float[] values = new float[classes];
        for (int i = 0; i < classes; i++) {
            values[i] = classes - i;
        }
        return Tensor.of(Shape.of(1, classes), values);
    }

    /** One at the first maximum of each row. */
    private static <T> T first(TensorOps<T> ops, T logits, T fromEnd, int samples, int classes) {
        T largest = ops.reshape(maxima(ops, logits, samples, classes), Shape.of(samples, 1));
        // Zero at the maxima; elsewhere any difference, however small, outweighs every class's number.
        T missing = ops.mul(ops.min(ops.sub(largest, logits), ops.scalar(1)), FAR);
        T numbers = maxima(ops, ops.sub(fromEnd, missing), samples, classes);
        return ops.oneHot(ops.sub(ops.scalar(classes), numbers), classes);
    }

    /** {@code [n, C]} to {@code [n]}. */
    private static <T> T maxima(TensorOps<T> ops, T rows, int samples, int classes) {
        Size2d row = new Size2d(1, classes);
        T images = ops.reshape(rows, Shape.of(samples, 1, 1, classes));
        T pooled = ops.maxPool2d(images, new Pooling(row, row, Size2d.ZERO, false));
        return ops.reshape(pooled, Shape.of(samples));
    }
}
