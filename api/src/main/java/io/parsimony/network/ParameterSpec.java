package io.parsimony.network;

import io.parsimony.tensor.Shape;

/**
 * The specification of a layer's tensor and its initialization.
 *
 * @param name the name within its node, for instance {@code weight}
 * @param shape the shape
 * @param trainable whether an optimizer changes it; the others, for instance running statistics, are buffers
 * @param mean the mean of the initial values
 * @param deviation the standard deviation of the initial values, zero for a constant
 */
public record ParameterSpec(String name, Shape shape, boolean trainable, double mean, double deviation) {

    /** Returns a trainable weight with normally distributed initial values of mean zero. */
    public static ParameterSpec normal(String name, Shape shape, double deviation) {
        return new ParameterSpec(name, shape, true, 0, deviation);
    }

    /** Returns a tensor initialized to a constant. */
    public static ParameterSpec filled(String name, Shape shape, boolean trainable, double value) {
        return new ParameterSpec(name, shape, trainable, value, 0);
    }

    /** Returns the same tensor under its full name {@code node.name}. */
    public ParameterSpec in(String node) {
        return new ParameterSpec(node + "." + name, shape, trainable, mean, deviation);
    }
}
