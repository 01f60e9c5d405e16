package io.parsimony.strategies.guideline;

import io.parsimony.cost.Cost;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.RewriteStrategy;
import java.util.List;
import java.util.Optional;

/**
 * The strategies that the guideline chose for a network.
 *
 * @param goal the goal
 * @param steps the strategies in order of application; none if the network already meets the goal
 * @param outline the combined architecture change, with every site and its reason
 * @param before the network's cost
 * @param after the predicted cost, which equals that of the rewritten model
 * @param verdict whether the goal is met and, if not, the closest result and the obstacles
 * @param measurement the measured losses of the plan; empty for a plan from estimates
 */
public record Plan(
        Goal goal,
        List<Step> steps,
        ArchitectureChange outline,
        Cost before,
        Cost after,
        String verdict,
        Optional<Measurement> measurement) {

    /** Copies the list. */
    public Plan {
        steps = List.copyOf(steps);
    }

    /** Creates a plan from estimates. */
    public Plan(Goal goal, List<Step> steps, ArchitectureChange outline, Cost before, Cost after, String verdict) {
        this(goal, steps, outline, before, after, verdict, Optional.empty());
    }

    /** Returns whether the goal is met. */
    public boolean met() {
        return goal.met(before, after);
    }

    /**
     * The measured losses. A loss is the mean divergence of the rewritten network's class probabilities from the
     * original's, with one site replaced, before any distillation.
     *
     * @param samples the number of samples that losses were measured on
     * @param losses every site with every strategy, in network order
     * @param curve the least loss for increasingly strict goals
     * @param loss the sum of the losses of the chosen plan
     * @param bound a lower bound of the sum of all measured combinations with at most this cost
     */
    public record Measurement(int samples, List<SiteLoss> losses, List<TradeOff> curve, double loss, double bound) {

        /** Copies the lists. */
        public Measurement {
            losses = List.copyOf(losses);
            curve = List.copyOf(curve);
        }
    }

    /**
     * The loss of one site.
     *
     * @param node the site
     * @param label the strategy and its setting, for explanations
     * @param strategy the strategy for this site alone
     * @param before the network's cost
     * @param after the network's cost with this site replaced
     * @param loss the loss
     * @param chosen whether the plan chose it
     */
    public record SiteLoss(
            String node,
            String label,
            RewriteStrategy strategy,
            Cost before,
            Cost after,
            double loss,
            boolean chosen) {}

    /**
     * A point of the trade-off curve.
     *
     * @param macs the reduction factor of multiply-accumulates
     * @param parameters the reduction factor of parameters
     * @param loss the least sum of losses found
     * @param goal whether the point meets the goal
     */
    public record TradeOff(double macs, double parameters, double loss, boolean goal) {}
}
