package io.parsimony.cost;

import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;

/**
 * The cost of one node.
 *
 * @param node the node
 * @param component its component
 * @param output the shape of one sample of its output
 * @param cost its cost for one sample
 * @param work its operations and memory traffic for one sample
 * @param live the number of elements alive while the node is computed: its output, and every value that the node or a
 *     later node reads or that is an output of the network
 */
public record LayerCost(Node node, Component component, Shape output, Cost cost, Work work, long live) {}
