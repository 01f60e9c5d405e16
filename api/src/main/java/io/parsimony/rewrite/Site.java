package io.parsimony.rewrite;

import io.parsimony.cost.Cost;

/**
 * A place that a strategy looked at.
 *
 * @param node the node's name in the model before
 * @param replaced whether it was replaced
 * @param what what was done, or why the node was left alone; one sentence
 * @param before its cost before
 * @param after the cost of what stands in its place
 */
public record Site(String node, boolean replaced, String what, Cost before, Cost after) {

    /** A node that was left alone. */
    public static Site kept(String node, String why, Cost cost) {
        return new Site(node, false, why, cost, cost);
    }
}
