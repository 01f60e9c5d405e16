package io.parsimony.internal.optimize;

import io.parsimony.error.Require;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Expr;
import java.util.List;
import java.util.Map;

/**
 * Adam (Kingma and Ba, 2015), with weight decay added to the gradient (PyTorch's convention).
 *
 * @param learningRate the learning rate, positive
 * @param beta1 the decay of the gradient's mean, in [0, 1)
 * @param beta2 the decay of the gradient's square, in [0, 1)
 * @param epsilon added to the root, positive
 * @param weightDecay the L2 penalty's factor, not negative
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {

    /** Checks the ranges. */
    public Adam {
        Require.positive("learning-rate", learningRate);
        Require.inRange("beta1", beta1, 0, 1);
        Require.inRange("beta2", beta2, 0, 1);
        Require.positive("epsilon", epsilon);
        Require.notNegative("weight-decay", weightDecay);
    }

    /** Creates Adam with rate 0.001, betas 0.9 and 0.999, epsilon 1e-8 and decay 0. */
    public Adam() {
        this(1e-3, 0.9, 0.999, 1e-8, 0);
    }

    @Override
    public String type() {
        return "adam";
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
        Expr<T> decayed = weightDecay == 0 ? gradient : gradient.add(parameter.mul(weightDecay));
        return moments().update(parameter, decayed, slots, scalars);
    }

    private AdaptiveMoments moments() {
        return new AdaptiveMoments(beta1, beta2, epsilon);
    }
}
