package io.parsimony.optimize;

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
     * Returns the numbers that a step needs.
     *
     * @param step the number of this step, counted from one
     * @param learningRate this step's learning rate
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
}
