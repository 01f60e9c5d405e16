package io.parsimony.testing;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.Require;
import io.parsimony.tensor.TensorOps;
import java.util.Set;

/** The mean squared difference of the last tapped activations. */
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
    public <T> T compute(TensorOps<T> ops, Signals<T> student, Signals<T> teacher, T labels) {
        T difference = ops.sub(student.features().get(0), teacher.features().get(0));
        return ops.mean(ops.mul(difference, difference), false);
    }
}
