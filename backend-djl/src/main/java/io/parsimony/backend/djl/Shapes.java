package io.parsimony.backend.djl;

import ai.djl.ndarray.types.Shape;
import io.parsimony.tensor.Size2d;
import java.util.Arrays;

/** Converts between DJL's and Parsimony's shapes. */
final class Shapes {

    private Shapes() {}

    static Shape of(io.parsimony.tensor.Shape shape) {
        return new Shape(longs(shape.toArray()));
    }

    static Shape of(Size2d size) {
        return new Shape(size.height(), size.width());
    }

    static io.parsimony.tensor.Shape from(Shape shape) {
        return io.parsimony.tensor.Shape.of(
                Arrays.stream(shape.getShape()).mapToInt(Math::toIntExact).toArray());
    }

    static long[] longs(int... values) {
        return Arrays.stream(values).asLongStream().toArray();
    }
}
