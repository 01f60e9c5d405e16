package io.parsimony.tck.reference;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;

/** Float64 numbers, row major, with a shape. Immutable. */
public final class DoubleTensor {

    private final Shape shape;
    private final double[] data;

    private DoubleTensor(Shape shape, double[] data) {
        this.shape = shape;
        this.data = data;
    }

    /**
     * Returns a copy of the given numbers.
     *
     * @throws ParsimonyException ({@code bad-shape}) if their number differs from the shape's size
     */
    public static DoubleTensor of(Shape shape, double... values) {
        if (shape.size() != values.length) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "A tensor of shape %s holds %d numbers, found %d.",
                    shape,
                    shape.size(),
                    values.length);
        }
        return new DoubleTensor(shape, values.clone());
    }

    /** Returns a float32 tensor's numbers, exactly. */
    public static DoubleTensor of(Tensor tensor) {
        FloatBuffer floats = tensor.data();
        double[] values = new double[tensor.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats.get(i);
        }
        return new DoubleTensor(tensor.shape(), values);
    }

    /** Returns a tensor without axes. */
    public static DoubleTensor scalar(double value) {
        return new DoubleTensor(Shape.SCALAR, new double[] {value});
    }

    /** Returns a tensor over an array that the caller gives up. */
    static DoubleTensor wrap(Shape shape, double[] data) {
        return new DoubleTensor(shape, data);
    }

    /** Returns the internal array, which must not be changed. */
    double[] data() {
        return data;
    }

    /** Returns the shape. */
    public Shape shape() {
        return shape;
    }

    /** Returns the number at a row-major position. */
    public double get(int position) {
        return data[position];
    }

    /** Returns the only number of a tensor of size one. */
    public double item() {
        if (data.length != 1) {
            throw ParsimonyException.of(ErrorId.BAD_SHAPE, "Expected a tensor of one number, found shape %s.", shape);
        }
        return data[0];
    }

    /** Returns the numbers, a copy in row-major order. */
    public double[] toArray() {
        return data.clone();
    }

    /** Returns the numbers rounded to float32. */
    public Tensor toTensor() {
        return Tensor.of(shape, data);
    }

    @Override
    public String toString() {
        return "DoubleTensor(" + shape + ")";
    }
}
