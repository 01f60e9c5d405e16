package io.parsimony.testing;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.Require;
import io.parsimony.tensor.Expr;
import java.util.Set;

/** The mean squared difference of the first tapped activations. */
public record FeatureLoss(double temperature) implements DistillationLoss {

    public FeatureLoss {
        Require.positive("temperature", temperature);
    }

    public FeatureLoss() {
        this(4);
    }

    @Override
    public String type() {
        return "from-features";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.TEACHER, Need.FEATURES);
    }

    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        return student.features().get(0).sub(teacher.features().get(0)).square().mean();
    }
}
