package io.parsimony.optimize;

import io.parsimony.plugin.Plugin;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import java.util.Map;

/**
 * How a gradient changes a parameter.
 *
 * <p>What changes from step to step in the same way for every parameter (a learning rate, a bias correction) is
 * computed on the host in double precision by {@link #scalars}; the rest is a function over tensor operations.
 */
public interface Optimizer extends Plugin {

    /** The learning rate that schedules scale. */
    double learningRate();

    /** The names of the tensors kept for each parameter, of the parameter's shape, zero at the start. */
    List<String> slots();

    /**
     * The numbers that a step needs.
     *
     * @param step the number of this step, counted from one
     * @param learningRate this step's learning rate
     */
    Map<String, Double> scalars(long step, double learningRate);

    /**
     * One parameter's update.
     *
     * @param parameter the parameter
     * @param gradient the gradient of the loss with respect to it
     * @param slots a tensor for each of {@link #slots}
     * @param scalars a tensor without axes for each of {@link #scalars}
     * @param <T> the engine's tensor
     */
    <T> Update<T> update(TensorOps<T> ops, T parameter, T gradient, Map<String, T> slots, Map<String, T> scalars);

    /**
     * What an update gives.
     *
     * @param <T> the engine's tensor
     * @param parameter the new parameter
     * @param slots the new slots by name
     */
    record Update<T>(T parameter, Map<String, T> slots) {}
}
