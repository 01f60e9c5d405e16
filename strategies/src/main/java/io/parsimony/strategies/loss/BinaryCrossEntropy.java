package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The cross-entropy between the labels and the student's independent probabilities, averaged over all {@code n C}
 * outputs:
 *
 * <pre>{@code
 * L = -1/(n C) sum_i sum_c [ y(i, c) log p(i, c) + (1 - y(i, c)) log(1 - p(i, c)) ],   p = sigmoid(s)
 * }</pre>
 *
 * <p>for student logits {@code s [n, C]}. With one output the target {@code y(i, 0)} is the label, zero or one. With
 * several outputs it is the one-hot label, one classifier against the rest for each class, or the labels themselves
 * where a sample may have several. Computed as {@code softplus(s) -
 * y s}, which neither overflows nor takes the logarithm of zero.
 */
public record BinaryCrossEntropy() implements DistillationLoss {

    @Override
    public String type() {
        return "binary-cross-entropy";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.LABELS);
    }

    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        Expr<T> logits = student.logits();
        int outputs = logits.dim(1);
        Expr<T> target = labels.shape().rank() == 2
                ? labels
                : outputs == 1 ? labels.reshape(logits.dim(0), 1) : labels.oneHot(outputs);
        return Formulas.softplus(logits).sub(target.mul(logits)).mean();
    }
}
