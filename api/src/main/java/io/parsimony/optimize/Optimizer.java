package io.parsimony.optimize;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.optimize.AdamW;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.plugin.Plugin;
import io.parsimony.tensor.Expr;
import java.util.List;
import java.util.Map;

/**
 * Updates a parameter by its gradient.
 *
 * <p>Numbers that change from step to step in the same way for every parameter (a learning rate, a bias correction) are
 * computed on the host in double precision by {@link #scalars}. The rest is a formula over {@link Expr}.
 */
public interface Optimizer extends Plugin {

    /** Returns the learning rate that schedules scale. */
    double learningRate();

    /** Returns the names of the tensors kept for each parameter, of the parameter's shape, zero at the start. */
    List<String> slots();

    /**
     * Returns the scalars of a step.
     *
     * @param step the number of this step, counted from one
     * @param learningRate the learning rate of this step
     */
    Map<String, Double> scalars(long step, double learningRate);

    /**
     * Returns one parameter's update.
     *
     * @param parameter the parameter
     * @param gradient the gradient of the loss with respect to it
     * @param slots a tensor for each of {@link #slots}
     * @param scalars a tensor without axes for each of {@link #scalars}
     * @param <T> the engine's tensor
     */
    <T> Update<T> update(Expr<T> parameter, Expr<T> gradient, Map<String, Expr<T>> slots, Map<String, Expr<T>> scalars);

    /**
     * The result of an update.
     *
     * @param <T> the engine's tensor
     * @param parameter the new parameter
     * @param slots the new slots by name
     */
    record Update<T>(Expr<T> parameter, Map<String, Expr<T>> slots) {}

    /**
     * Returns stochastic gradient descent with momentum (PyTorch's convention).
     *
     * @param learningRate the learning rate, positive
     * @param momentum the momentum, in [0, 1)
     * @param weightDecay the factor of the L2 penalty, not negative
     * @throws ParsimonyException ({@code bad-value})
     */
    static Optimizer sgd(double learningRate, double momentum, double weightDecay) {
        return new Sgd(learningRate, momentum, weightDecay, false);
    }

    /**
     * Returns Adam with betas 0.9 and 0.999 and epsilon 1e-8 (Kingma and Ba, 2015).
     *
     * @param learningRate the learning rate, positive
     * @throws ParsimonyException ({@code bad-value})
     */
    static Optimizer adam(double learningRate) {
        return new Adam(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    /**
     * Returns Adam with decoupled weight decay, betas 0.9 and 0.999 and epsilon 1e-8 (Loshchilov and Hutter, 2019).
     *
     * @param learningRate the learning rate, positive
     * @param weightDecay the decay per step, in units of the learning rate, not negative
     * @throws ParsimonyException ({@code bad-value})
     */
    static Optimizer adamW(double learningRate, double weightDecay) {
        return new AdamW(learningRate, 0.9, 0.999, 1e-8, weightDecay);
    }
}
