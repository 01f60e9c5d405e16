package io.parsimony.distill;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.distill.Taps;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * The values of one network's forward pass that a loss may use.
 *
 * @param <T> the engine's tensor
 * @param logits the first output, {@code [n, classes]}
 * @param features the tapped activations, in the order of the {@link Taps}
 */
public record Signals<T>(Expr<T> logits, List<Expr<T>> features) {

    /** Copies the list. */
    public Signals {
        features = List.copyOf(features);
    }

    /**
     * Checks that the logits have equal shapes, because unequal shapes could broadcast to a wrong loss.
     *
     * @throws ParsimonyException ({@code bad-shape}) if they differ
     */
    public void requireEqualLogits(Signals<T> teacher) {
        requireEqual("logits", logits, teacher.logits);
    }

    /**
     * Returns the sum of a formula over the pairs of features.
     *
     * @param formula maps this network's activation and the teacher's to a scalar
     * @throws ParsimonyException ({@code bad-taps}) if there are no pairs or the numbers of features differ
     */
    public Expr<T> sumOverPairs(Signals<T> teacher, BinaryOperator<Expr<T>> formula) {
        if (features.isEmpty() || features.size() != teacher.features.size()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_TAPS,
                    "Expected at least one pair of features, found %d of the student's and %d of the teacher's.",
                    features.size(),
                    teacher.features.size());
        }
        List<Expr<T>> losses = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            losses.add(formula.apply(features.get(i), teacher.features.get(i)));
        }
        return losses.stream().reduce(Expr::add).orElseThrow();
    }

    /**
     * Returns {@link #sumOverPairs} for a formula that compares element by element.
     *
     * @throws ParsimonyException ({@code bad-taps}) if there are no pairs or the numbers of features differ; ({@code
     *     bad-shape}) if the shapes of a pair differ
     */
    public Expr<T> sumOverEqualPairs(Signals<T> teacher, BinaryOperator<Expr<T>> formula) {
        return sumOverPairs(teacher, (s, t) -> {
            requireEqual("features", s, t);
            return formula.apply(s, t);
        });
    }

    private static <T> void requireEqual(String what, Expr<T> student, Expr<T> teacher) {
        Shape s = student.shape();
        Shape t = teacher.shape();
        if (!s.equals(t)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected %s of equal shapes, found the student's %s and the teacher's %s.",
                    what,
                    s,
                    t);
        }
    }
}
