package io.parsimony.strategies.loss;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;

/** What losses that compare two tensors element by element share. */
final class Difference {

    private Difference() {}

    /** The mean over all elements of the squared difference of two tensors of equal shape. */
    static <T> T meanSquared(TensorOps<T> ops, T student, T teacher, String what) {
        requireEqualShapes(ops, student, teacher, what);
        T difference = ops.sub(student, teacher);
        return ops.mean(ops.mul(difference, difference), false);
    }

    /**
     * The mean over all elements of the smooth absolute difference {@code d}: {@code d^2 / 2} where it is less than one,
     * {@code d - 1/2} elsewhere (Huber, 1964).
     */
    static <T> T meanSmooth(TensorOps<T> ops, T student, T teacher, String what) {
        requireEqualShapes(ops, student, teacher, what);
        T difference = ops.abs(ops.sub(student, teacher));
        T small = ops.min(difference, ops.scalar(1));
        return ops.mean(ops.mul(small, ops.sub(difference, ops.mul(small, 0.5))), false);
    }

    /** Without this check shapes that differ might broadcast, and a wrong loss would look like a right one. */
    static <T> void requireEqualShapes(TensorOps<T> ops, T student, T teacher, String what) {
        Shape s = ops.shape(student);
        Shape t = ops.shape(teacher);
        if (!s.equals(t)) {
            throw ParsimonyException.of(
                    "bad-shape",
                    "Expected %s of equal shapes, found the student's %s and the teacher's %s.",
                    what,
                    s,
                    t);
        }
    }
}
