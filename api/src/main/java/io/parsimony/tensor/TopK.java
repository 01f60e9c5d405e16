package io.parsimony.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the k largest elements of each row with operations that every engine supports. A pool over a whole row gives
 * its maximum; each maximum is then masked, k times. In a long row, only the k blocks with the largest maxima are
 * searched, because all k largest elements are in these blocks.
 *
 * <p>Positions are numbered C, C - 1, ..., 1 from the left, so that a pool also gives the first of equal elements.
 */
final class TopK {

    /** More than any element; times any difference of two elements, more than any position's number. */
    private static final double FAR = 1e30;

    private TopK() {}

    /** Values {@code [n, m]} and the numbers of their positions, {@code [n, m]} or {@code [1, m]}. */
    private record Numbered<T>(Expr<T> values, Expr<T> numbers) {}

    /** Computes {@link TensorOps#topK} for k less than the length of a row. */
    static <T> Expr<T> mask(Expr<T> rows, int k) {
        int length = rows.dim(1);
        Numbered<T> all = new Numbered<>(rows.stopGradient(), countdown(rows, length, length));
        Numbered<T> last = largest(candidates(all, k), k).get(k - 1);
        // For an element equal to the last one, its position decides; any difference outweighs the position.
        Expr<T> above = all.values.sub(last.values).mul(FAR);
        Expr<T> notAfter = all.numbers.sub(last.numbers.sub(1));
        return above.add(notAfter).relu().min(1);
    }

    /** Returns {@code from, from - 1, ...} as a row of the given length. */
    private static <T> Expr<T> countdown(Expr<T> like, int from, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = from - i;
        }
        return like.constant(Tensor.of(Shape.of(1, length), values));
    }

    /** Returns the k largest of each row in order, each {@code [n, 1]}. */
    private static <T> List<Numbered<T>> largest(Numbered<T> from, int k) {
        List<Numbered<T>> found = new ArrayList<>();
        Expr<T> values = from.values;
        while (true) {
            Expr<T> value = maxima(values, 1);
            Expr<T> others = value.sub(values).min(1).mul(FAR);
            Expr<T> number = maxima(from.numbers.sub(others), 1);
            found.add(new Numbered<>(value, number));
            if (found.size() == k) {
                return found;
            }
            Expr<T> here = from.numbers.sub(number).abs().neg().add(1).relu();
            values = values.sub(here.mul(FAR));
        }
    }

    /** Returns the maxima of equal blocks of each row, {@code [n, parts]}. */
    private static <T> Expr<T> maxima(Expr<T> rows, int parts) {
        int samples = rows.dim(0);
        int width = rows.dim(1) / parts;
        Size2d part = new Size2d(1, width);
        return rows.reshape(samples, 1, parts, width)
                .maxPool2d(new Pooling(part, part, Size2d.ZERO, false))
                .reshape(samples, parts);
    }

    /** Returns some of the elements, including the k largest. */
    private static <T> Numbered<T> candidates(Numbered<T> all, int k) {
        int samples = all.values.dim(0);
        int length = all.values.dim(1);
        // The width at which finding the blocks costs as much as searching them.
        int width = (int) Math.sqrt((double) length / k);
        int blocks = (length + width - 1) / width;
        if (blocks <= 2 * k) {
            return all;
        }
        Expr<T> padded = padded(all.values, blocks * width);
        Numbered<T> maxima = new Numbered<>(maxima(padded, blocks), countdown(padded, blocks, blocks));
        Expr<T> table =
                padded.reshape(samples, blocks, width).transpose(0, 2, 1).reshape(samples * width, blocks);
        Expr<T> within = countdown(padded, length, width);
        Expr<T> repeated = padded.constant(Tensor.full(Shape.of(1, width), blocks));
        List<Expr<T>> values = new ArrayList<>();
        List<Expr<T>> numbers = new ArrayList<>();
        for (Numbered<T> found : largest(maxima, k)) {
            Expr<T> block = repeated.sub(found.numbers);
            values.add(table.pick(block.reshape(samples * width)).reshape(samples, width));
            numbers.add(within.sub(block.mul(width)));
        }
        return new Numbered<>(Expr.concat(values, 1), Expr.concat(numbers, 1));
    }

    /** Returns rows padded with numbers less than any element. */
    private static <T> Expr<T> padded(Expr<T> rows, int length) {
        int known = rows.dim(1);
        if (known == length) {
            return rows;
        }
        float[] filling = new float[length];
        Arrays.fill(filling, known, length, (float) -FAR);
        return rows.pad(1, 0, length - known).add(rows.constant(Tensor.of(Shape.of(1, length), filling)));
    }
}
