package io.parsimony.cost;

import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;

/**
 * The cost of one node.
 *
 * @param node the node
 * @param component the part of the network it belongs to
 * @param output the shape of one sample of its output
 * @param cost its cost for one sample
 * @param work what an engine has to do for one sample
 * @param live the numbers that are alive while it is computed: its output and every value that it or a later node reads,
 *     or that the network gives
 */
public record LayerCost(Node node, Component component, Shape output, Cost cost, Work work, long live) {}
