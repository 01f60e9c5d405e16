package io.parsimony.strategies.loss;

import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the classes with the largest logits inside an engine, with operations that every engine has. A pool over a whole
 * row gives its maximum; what was found is put out of the way, and so on k times. Of many classes, only those in the k
 * blocks of classes with the largest maxima are gone through: nothing outside them is among the k largest.
 *
 * <p>Classes are told apart by their numbers C, C - 1, ..., 1, of which the largest is the first class's: so a pool also
 * gives the first of equal ones.
 */
final class LargestClasses {

    /** More than any logit; and times any difference of two logits, more than any class's number. */
    private static final double FAR = 1e30;

    private LargestClasses() {}

    /** Values {@code [n, m]} and their classes' numbers, {@code [n, m]} or {@code [1, m]}. */
    private record Numbered<T>(T values, T numbers) {}

    /**
     * One at the k largest of each row, zero elsewhere; of equal ones the lower class comes first. No gradient.
     *
     * @param logits {@code [n, C]}
     * @param k less than C
     */
    static <T> T mask(TensorOps<T> ops, T logits, int k) {
        int classes = ops.shape(logits).dim(1);
        Numbered<T> all = new Numbered<>(ops.stopGradient(logits), countdown(ops, classes, classes));
        Numbered<T> last = largest(ops, candidates(ops, all, k), k).get(k - 1);
        // Where a logit equals the last one its class decides; any difference outweighs that.
        T above = ops.mul(ops.sub(all.values, last.values), FAR);
        T notAfter = ops.sub(all.numbers, ops.add(last.numbers, -1));
        return ops.min(ops.relu(ops.add(above, notAfter)), ops.scalar(1));
    }

    /** {@code from, from - 1, ...} as a row of the given length. */
    private static <T> T countdown(TensorOps<T> ops, int from, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = from - i;
        }
        return ops.constant(Tensor.of(Shape.of(1, length), values));
    }

    /** The k largest of each row in order, each {@code [n, 1]}. */
    private static <T> List<Numbered<T>> largest(TensorOps<T> ops, Numbered<T> from, int k) {
        List<Numbered<T>> found = new ArrayList<>();
        T values = from.values;
        while (true) {
            T value = maxima(ops, values, 1);
            T others = ops.mul(ops.min(ops.sub(value, values), ops.scalar(1)), FAR);
            T number = maxima(ops, ops.sub(from.numbers, others), 1);
            found.add(new Numbered<>(value, number));
            if (found.size() == k) {
                return found;
            }
            T here = ops.relu(ops.add(ops.neg(ops.abs(ops.sub(from.numbers, number))), 1));
            values = ops.sub(values, ops.mul(here, FAR));
        }
    }

    /** The maxima of equal parts of each row, {@code [n, parts]}. */
    private static <T> T maxima(TensorOps<T> ops, T rows, int parts) {
        int samples = ops.shape(rows).dim(0);
        int width = ops.shape(rows).dim(1) / parts;
        Size2d part = new Size2d(1, width);
        T images = ops.reshape(rows, Shape.of(samples, 1, parts, width));
        T pooled = ops.maxPool2d(images, new Pooling(part, part, Size2d.ZERO, false));
        return ops.reshape(pooled, Shape.of(samples, parts));
    }

    /** Some of the classes, the k largest among them. */
    private static <T> Numbered<T> candidates(TensorOps<T> ops, Numbered<T> all, int k) {
        int samples = ops.shape(all.values).dim(0);
        int classes = ops.shape(all.values).dim(1);
        // The width at which looking for the blocks costs as much as looking into them.
        int width = (int) Math.sqrt((double) classes / k);
        int blocks = (classes + width - 1) / width;
        if (blocks <= 2 * k) {
            return all;
        }
        T padded = padded(ops, all.values, blocks * width);
        Numbered<T> maxima = new Numbered<>(maxima(ops, padded, blocks), countdown(ops, blocks, blocks));
        T byBlock = ops.transpose(ops.reshape(padded, Shape.of(samples, blocks, width)), 0, 2, 1);
        T table = ops.reshape(byBlock, Shape.of(samples * width, blocks));
        T within = countdown(ops, classes, width);
        T repeated = ops.constant(Tensor.full(Shape.of(1, width), blocks));
        List<T> values = new ArrayList<>();
        List<T> numbers = new ArrayList<>();
        for (Numbered<T> found : largest(ops, maxima, k)) {
            T block = ops.sub(repeated, found.numbers);
            T picked = ops.pick(table, ops.reshape(block, Shape.of(samples * width)));
            values.add(ops.reshape(picked, Shape.of(samples, width)));
            numbers.add(ops.sub(within, ops.mul(block, width)));
        }
        return new Numbered<>(ops.concat(values, 1), ops.concat(numbers, 1));
    }

    /** Rows made longer by numbers less than any logit. */
    private static <T> T padded(TensorOps<T> ops, T rows, int length) {
        int known = ops.shape(rows).dim(1);
        if (known == length) {
            return rows;
        }
        float[] filling = new float[length];
        Arrays.fill(filling, known, length, (float) -FAR);
        T padding = ops.constant(Tensor.of(Shape.of(1, length), filling));
        return ops.add(ops.pad(rows, 1, 0, length - known), padding);
    }
}
