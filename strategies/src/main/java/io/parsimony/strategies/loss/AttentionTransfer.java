package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.Set;

/**
 * The mean squared difference between attention maps, which say where in the image a network is active, summed over the
 * pairs:
 *
 * <pre>{@code
 * L = sum_k 1/(n h w) sum_i || a(S_k(i)) / ||a(S_k(i))|| - a(T_k(i)) / ||a(T_k(i))|| ||^2,
 * a(f) = 1/c sum_c f(c, ., .)^2
 * }</pre>
 *
 * <p>for activations {@code S_k, T_k [n, c, h, w]} of equal {@code h} and {@code w}; their channels may differ (Zagoruyko
 * and Komodakis, <i>Paying more attention to attention</i>, ICLR 2017). A sample without any activation has no attention:
 * its map is zero, and so is its gradient.
 */
public record AttentionTransfer() implements DistillationLoss {

    @Override
    public String type() {
        return "attention-transfer";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.FEATURES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-taps}) if there are no pairs or one side has more features than the other;
     *     ({@code bad-shape}) if an activation has no height and width, or those of a pair differ
     */
    @Override
    public <T> T compute(TensorOps<T> ops, Signals<T> student, Signals<T> teacher, T labels) {
        return Pairs.sum(ops, type(), student, teacher, (s, t) -> {
            requireEqualMaps(ops.shape(s), ops.shape(t));
            return Difference.meanSquared(ops, map(ops, s), map(ops, t), "attention maps");
        });
    }

    private static void requireEqualMaps(Shape student, Shape teacher) {
        boolean equal = student.rank() == 4
                && teacher.rank() == 4
                && student.dim(2) == teacher.dim(2)
                && student.dim(3) == teacher.dim(3);
        if (!equal) {
            throw ParsimonyException.of(
                    "bad-shape",
                    "Expected activations [n, c, h, w] of equal h and w, which attention maps are made of, found the"
                            + " student's %s and the teacher's %s. Tap convolutions, or what follows them.",
                    student,
                    teacher);
        }
    }

    private static <T> T map(TensorOps<T> ops, T feature) {
        Shape shape = ops.shape(feature);
        T squared = ops.mean(ops.mul(feature, feature), false, 1);
        return Lengths.unit(ops, ops.reshape(squared, Shape.of(shape.dim(0), shape.dim(2) * shape.dim(3))), 1);
    }
}
