package io.parsimony.tck.vectors;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;

/** Float64 numbers, row major, with a shape. Immutable. */
public final class Doubles {

    private final Shape shape;
    private final double[] values;

    private Doubles(Shape shape, double[] values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * Returns a copy of the given numbers.
     *
     * @throws ParsimonyException ({@code bad-shape}) if their number differs from the shape's size
     */
    public static Doubles of(Shape shape, double... values) {
        if (shape.size() != values.length) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "A tensor of shape %s holds %d numbers, found %d.",
                    shape,
                    shape.size(),
                    values.length);
        }
        return new Doubles(shape, values.clone());
    }

    /** Returns a number without axes. */
    public static Doubles scalar(double value) {
        return of(Shape.SCALAR, value);
    }

    /** Returns a host tensor's numbers, exactly. */
    public static Doubles of(Tensor tensor) {
        double[] values = new double[tensor.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.get(i);
        }
        return new Doubles(tensor.shape(), values);
    }

    /** Returns the shape. */
    public Shape shape() {
        return shape;
    }

    /** Returns the number of elements. */
    public int size() {
        return values.length;
    }

    /** Returns the number at a row-major index. */
    public double get(int index) {
        return values[index];
    }

    /** Returns the numbers, a copy in row-major order. */
    public double[] toArray() {
        return values.clone();
    }

    /** Returns the numbers rounded to float32. */
    public Tensor toTensor() {
        return Tensor.of(shape, values);
    }

    /** Returns the largest finite absolute value. */
    public double magnitude() {
        return Arrays.stream(values)
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    /** Returns the sum of these and other numbers of the same shape. */
    public Doubles plus(Doubles others) {
        if (!shape.equals(others.shape)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE, "Expected equal shapes, found %s and %s.", shape, others.shape);
        }
        double[] sums = new double[values.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = values[i] + others.values[i];
        }
        return new Doubles(shape, sums);
    }

    @Override
    public String toString() {
        return "Doubles(" + shape + ")";
    }
}
