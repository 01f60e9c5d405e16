package io.parsimony.strategies.guideline;

import io.parsimony.cost.Cost;
import io.parsimony.rewrite.ArchitectureChange;
import java.util.List;

/**
 * What the guideline chose for a network.
 *
 * @param goal the goal
 * @param steps the strategies in the order in which they are applied; none where the network meets the goal already
 * @param outline what they make of the network together, with every site and its reason
 * @param before the network's cost
 * @param after the predicted cost, which the rewritten model has exactly
 * @param verdict whether the goal is met and, if not, how close this comes and what stands in the way
 */
public record Plan(Goal goal, List<Step> steps, ArchitectureChange outline, Cost before, Cost after, String verdict) {

    /** Copies the list. */
    public Plan {
        steps = List.copyOf(steps);
    }

    /** Whether the goal is met. */
    public boolean met() {
        return goal.met(before, after);
    }
}
