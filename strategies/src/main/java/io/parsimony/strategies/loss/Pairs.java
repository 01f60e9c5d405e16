package io.parsimony.strategies.loss;

import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import java.util.function.BinaryOperator;

/** What losses over pairs of tapped activations share. */
final class Pairs {

    private Pairs() {}

    /**
     * The sum over the pairs of what a loss gives for each.
     *
     * @param type the loss's type, for messages
     * @param loss from the student's and the teacher's activation to a tensor without axes
     * @throws ParsimonyException ({@code bad-taps}) if there are no pairs or one side has more features than the other
     */
    static <T> T sum(TensorOps<T> ops, String type, Signals<T> student, Signals<T> teacher, BinaryOperator<T> loss) {
        List<T> own = student.features();
        List<T> wanted = teacher.features();
        if (own.isEmpty() || own.size() != wanted.size()) {
            throw ParsimonyException.of(
                    "bad-taps",
                    "Loss [%s] expected at least one pair of features, found %d of the student's and %d of the teacher's.",
                    type,
                    own.size(),
                    wanted.size());
        }
        T sum = loss.apply(own.get(0), wanted.get(0));
        for (int i = 1; i < own.size(); i++) {
            sum = ops.add(sum, loss.apply(own.get(i), wanted.get(i)));
        }
        return sum;
    }

    /** {@code [n, ...]} as one row a sample: {@code [n, d]}. */
    static <T> T rows(TensorOps<T> ops, T feature) {
        Shape shape = ops.shape(feature);
        int samples = shape.dim(0);
        return shape.rank() == 2 ? feature : ops.reshape(feature, Shape.of(samples, shape.size() / samples));
    }
}
