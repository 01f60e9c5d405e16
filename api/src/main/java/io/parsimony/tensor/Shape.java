package io.parsimony.tensor;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The extents of a tensor, outermost axis first. A scalar has no axes. Immutable. */
public final class Shape {

    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(new int[0]);

    private final int[] extents;

    private Shape(int[] extents) {
        this.extents = extents;
    }

    /**
     * Returns a shape of the given extents.
     *
     * @throws ParsimonyException ({@code bad-shape}) if an extent is not positive or the size exceeds 2^31 - 1
     */
    public static Shape of(int... extents) {
        long size = 1;
        for (int extent : extents) {
            if (extent < 1) {
                throw ParsimonyException.of(
                        ErrorId.BAD_SHAPE, "Every extent must be positive, found %s.", Arrays.toString(extents));
            }
            size *= extent;
            if (size > Integer.MAX_VALUE) {
                throw ParsimonyException.of(
                        ErrorId.BAD_SHAPE,
                        "A tensor holds at most 2^31 - 1 numbers, found %s.",
                        Arrays.toString(extents));
            }
        }
        return extents.length == 0 ? SCALAR : new Shape(extents.clone());
    }

    /** Returns the number of axes. */
    public int rank() {
        return extents.length;
    }

    /** Returns the extent of an axis, counted from zero. */
    public int dim(int axis) {
        return extents[axis];
    }

    /** Returns the number of elements. */
    public int size() {
        int size = 1;
        for (int extent : extents) {
            size *= extent;
        }
        return size;
    }

    /** Returns the extents, a copy. */
    public int[] toArray() {
        return extents.clone();
    }

    /** Returns this shape with one extent replaced. */
    public Shape with(int axis, int extent) {
        int[] changed = extents.clone();
        changed[axis] = extent;
        return of(changed);
    }

    /** Returns this shape with a new first axis: the shape of {@code batch} samples of this shape. */
    public Shape batched(int batch) {
        int[] longer = new int[extents.length + 1];
        longer[0] = batch;
        System.arraycopy(extents, 0, longer, 1, extents.length);
        return of(longer);
    }

    /** Returns this shape without its first axis: the shape of one sample of a batch. */
    public Shape sample() {
        return of(Arrays.copyOfRange(extents, 1, extents.length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** Returns a text, for instance {@code 64x1x28x28}, or {@code scalar}. */
    @Override
    public String toString() {
        return extents.length == 0
                ? "scalar"
                : Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }
}
