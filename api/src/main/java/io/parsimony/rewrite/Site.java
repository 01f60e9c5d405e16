package io.parsimony.rewrite;

import io.parsimony.cost.Cost;

/**
 * A site that a strategy examined.
 *
 * @param node the node's name in the model before
 * @param replaced whether it was replaced
 * @param what the change, or the reason why the site was skipped; one sentence
 * @param before its cost before
 * @param after the cost of its replacement
 */
public record Site(String node, boolean replaced, String what, Cost before, Cost after) {

    /** Returns a skipped site. */
    public static Site kept(String node, String why, Cost cost) {
        return new Site(node, false, why, cost, cost);
    }
}
