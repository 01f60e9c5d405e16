package io.parsimony.testing;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.Require;
import io.parsimony.tensor.Expr;
import java.util.Set;

/** The mean negative logarithm of the right class's probability. */
public record LabelLoss(double smoothing) implements DistillationLoss {

    public LabelLoss {
        Require.inRange("smoothing", smoothing, 0, 1);
    }

    public LabelLoss() {
        this(0);
    }

    @Override
    public String type() {
        return "from-labels";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.LABELS);
    }

    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        return student.logits().logSoftmax().pick(labels).mean().neg();
    }
}
