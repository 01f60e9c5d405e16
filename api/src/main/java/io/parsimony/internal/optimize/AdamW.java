package io.parsimony.internal.optimize;

import io.parsimony.error.Require;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Expr;
import java.util.List;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019): {@code p = p - rate * decay * p} before Adam's step.
 *
 * @param learningRate the learning rate, positive
 * @param beta1 the decay of the gradient's mean, in [0, 1)
 * @param beta2 the decay of the gradient's square, in [0, 1)
 * @param epsilon added to the root, positive
 * @param weightDecay the decay per step, in units of the learning rate, not negative
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {

    /** Checks the ranges. */
    public AdamW {
        Require.positive("learning-rate", learningRate);
        Require.inRange("beta1", beta1, 0, 1);
        Require.inRange("beta2", beta2, 0, 1);
        Require.positive("epsilon", epsilon);
        Require.notNegative("weight-decay", weightDecay);
    }

    /** Creates AdamW with rate 0.001, betas 0.9 and 0.999, epsilon 1e-8 and decay 0.01. */
    public AdamW() {
        this(1e-3, 0.9, 0.999, 1e-8, 0.01);
    }

    @Override
    public String type() {
        return "adamw";
    }

    @Override
    public List<String> slots() {
        return AdaptiveMoments.SLOTS;
    }

    @Override
    public Map<String, Double> scalars(long step, double rate) {
        return moments().scalars(step, rate);
    }

    @Override
    public <T> Update<T> update(
            Expr<T> parameter, Expr<T> gradient, Map<String, Expr<T>> slots, Map<String, Expr<T>> scalars) {
        Expr<T> rate = Require.present(scalars, "learning-rate");
        Expr<T> decayed = weightDecay == 0 ? parameter : parameter.sub(parameter.mul(rate.mul(weightDecay)));
        return moments().update(decayed, gradient, slots, scalars);
    }

    private AdaptiveMoments moments() {
        return new AdaptiveMoments(beta1, beta2, epsilon);
    }
}
