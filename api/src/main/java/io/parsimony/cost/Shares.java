package io.parsimony.cost;

/**
 * Parts of a network's cost in percent; zero where the network has none of it.
 *
 * @param macs of the multiply-accumulates
 * @param operations of the operations
 * @param parameters of the parameters
 * @param activations of the numbers in all outputs
 */
public record Shares(double macs, double operations, double parameters, double activations) {}
