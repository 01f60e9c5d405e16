package io.parsimony.strategies.guideline;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The guideline of Wang and Du, <i>Joint architecture and knowledge distillation in CNN for Chinese text
 * recognition</i> (Pattern Recognition 111, 2021; arXiv 1912.07806), steps one and two: measure the network's cost by
 * component, then replace fully connected layers by one of several strategies and convolutions by ParConv, as far as a
 * goal demands.
 *
 * <p>Of all tested settings that meet the goal, it selects those with the least capacity cost. The unit is halvings of
 * capacity: {@code 1 + log2(1/omega)} for ParConv, {@code log2(f)} for linear layers made {@code f} times smaller by
 * {@code low-rank}, and more for strategies that change the architecture more: a global pool before the classifier, and
 * fewer channels. Then it skips sites, starting with the least savings, while the goal is still met.
 *
 * <p>If that does not meet the goal, 1x1 convolutions are factorized too.
 *
 * <p>{@link #plan(Model, Measuring)} replaces these estimates by losses measured on samples, and chooses for each site
 * separately.
 *
 * <p>{@link #plan(Network)} returns the plan with predicted costs before any change; {@link #apply} executes it.
 *
 * @param macs at least this many times fewer multiply-accumulates; 1 demands nothing
 * @param parameters at least this many times fewer parameters; 1 demands nothing
 * @param megabytes at most this many megabytes (10^6 bytes) of stored tensors at float32
 * @param strategies the allowed kinds of strategies
 * @param keep the names of convolutions and linear layers to keep unchanged
 * @param align the multiple of every number of depthwise channels, rank and pruned width, for instance 16 for ONNX
 *     Runtime's blocked layout; 1 rounds nothing
 * @param measure whether to measure losses on calibration samples, if there are samples and an engine: see {@link
 *     #plan(Model, Measuring)}
 */
public record Guideline(
        double macs,
        double parameters,
        OptionalDouble megabytes,
        List<StrategyKind> strategies,
        List<String> keep,
        int align,
        boolean measure)
        implements RewriteStrategy {

    /** The allowed kinds of strategies. */
    public enum StrategyKind {
        /** {@link io.parsimony.strategies.rewrite.ParConv}, for convolutions. */
        PARCONV,
        /** {@link io.parsimony.strategies.rewrite.LowRank}, for linear layers and 1x1 convolutions. */
        LOW_RANK,
        /** {@link io.parsimony.strategies.rewrite.SpatialSvd}, for convolutions, only with measured losses. */
        SPATIAL_SVD,
        /** {@link io.parsimony.strategies.rewrite.Tucker}, for convolutions, only with measured losses. */
        TUCKER,
        /**
         * {@link io.parsimony.strategies.rewrite.GlobalPoolHead}, for the first linear layer after a flattened feature
         * map.
         */
        GLOBAL_POOL_HEAD,
        /**
         * {@link io.parsimony.strategies.rewrite.PruneChannels}, for the widths of all layers; only if explicitly
         * allowed.
         */
        PRUNE_CHANNELS
    }

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Guideline {
        new Goal(macs, parameters, megabytes);
        Require.atLeastOne("align", align);
        strategies = List.copyOf(strategies);
        keep = List.copyOf(keep);
        if (strategies.isEmpty()) {
            throw Require.bad("strategies", "at least one strategy", strategies);
        }
    }

    /** Creates a guideline without measured losses. */
    public Guideline(
            double macs,
            double parameters,
            OptionalDouble megabytes,
            List<StrategyKind> strategies,
            List<String> keep,
            int align) {
        this(macs, parameters, megabytes, strategies, keep, align, false);
    }

    /** Creates a guideline without channel alignment. */
    public Guideline(
            double macs,
            double parameters,
            OptionalDouble megabytes,
            List<StrategyKind> strategies,
            List<String> keep) {
        this(macs, parameters, megabytes, strategies, keep, 1);
    }

    /**
     * Creates a guideline with the paper's goal: ten times fewer multiply-accumulates and eight times fewer parameters.
     */
    public Guideline() {
        this(Goal.times(10, 8));
    }

    /** Creates a guideline with a goal and the strategies that keep the widths of convolutions. */
    public Guideline(Goal goal) {
        this(
                goal.macs(),
                goal.parameters(),
                goal.megabytes(),
                List.of(
                        StrategyKind.PARCONV,
                        StrategyKind.LOW_RANK,
                        StrategyKind.SPATIAL_SVD,
                        StrategyKind.TUCKER,
                        StrategyKind.GLOBAL_POOL_HEAD),
                List.of());
    }

    @Override
    public String type() {
        return "guideline";
    }

    @Override
    public Kind kind() {
        return Kind.APPROXIMATE;
    }

    /** Returns the guideline with another factor of multiply-accumulates. */
    Guideline demanding(double times) {
        return new Guideline(times, parameters, megabytes, strategies, keep, align, measure);
    }

    /** Returns the goal. */
    public Goal goal() {
        return new Goal(macs, parameters, megabytes);
    }

    /**
     * Chooses strategies for a network. An unreachable goal gives the closest plan, whose verdict states the miss.
     *
     * @throws ParsimonyException ({@code bad-value}) if {@code keep} names a node other than a convolution or linear
     *     layer; ({@code unknown-node}) if it names no node
     */
    public Plan plan(Network network) {
        return new Planner(this).plan(network);
    }

    /**
     * Chooses strategies for a model by measured losses: each site is replaced alone, by each strategy at each setting,
     * and the plan is the combination with the least sum of losses. An unreachable goal gives the closest plan, whose
     * verdict states the miss. {@link StrategyKind#PRUNE_CHANNELS} is not measured, because widths belong to many sites
     * at once.
     *
     * @throws ParsimonyException as {@link #plan(Network)}; ({@code engine-unavailable}) if the calibration has no
     *     engine; ({@code bad-file}) if the cache cannot be read or written
     */
    public Plan plan(Model model, Measuring measuring) {
        new Planner(this).requireKeep(model.network());
        return new MeasuringPlanner(this, model, measuring).plan();
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code target-missed}) if the goal is unreachable, with the closest plan and the
     *     reason
     */
    @Override
    public ArchitectureChange outline(Network network) {
        Plan plan = plan(network);
        requireMet(plan);
        return plan.outline();
    }

    /**
     * {@inheritDoc} If the context is not strict, an unreachable goal yields the closest student. Losses are measured
     * if {@code measure} is set and the context has samples and an engine.
     *
     * @throws ParsimonyException ({@code target-missed}) if the goal is unreachable, with the closest plan and the
     *     reason
     */
    @Override
    public Rewrite apply(Model model, RewriteContext context) {
        Plan plan = context.calibration()
                .filter(calibration -> measure && LossMeter.isPossible(model, calibration))
                .map(calibration -> plan(model, new Measuring(calibration, context.seed())))
                .orElseGet(() -> plan(model.network()));
        if (context.strict()) {
            requireMet(plan);
        }
        Rewrite rewrite = Rewrite.identity(model);
        for (Step step : plan.steps()) {
            rewrite = rewrite.then(step.strategy().apply(rewrite.model(), context));
        }
        return rewrite;
    }

    private static void requireMet(Plan plan) {
        if (!plan.met()) {
            throw new ParsimonyException(Problem.of(ErrorId.TARGET_MISSED, plan.verdict())
                    .hint("Lower the goal, keep fewer sites, allow more strategies, or set"
                            + " parsimony.compress.target.strict = false to accept the closest plan."));
        }
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(new Guideline());
    }

    /** Collects settings; those not set keep their defaults. */
    public static final class Builder {

        private double macs;
        private double parameters;
        private OptionalDouble megabytes;
        private List<StrategyKind> strategies;
        private List<String> keep;
        private int align;
        private boolean measure;

        private Builder(Guideline from) {
            macs = from.macs;
            parameters = from.parameters;
            megabytes = from.megabytes;
            strategies = from.strategies;
            keep = from.keep;
            align = from.align;
            measure = from.measure;
        }

        /** Sets {@code macs}: at least this many times fewer multiply-accumulates. */
        public Builder macs(double value) {
            macs = value;
            return this;
        }

        /** Sets {@code parameters}: at least this many times fewer parameters. */
        public Builder parameters(double value) {
            parameters = value;
            return this;
        }

        /** Sets {@code megabytes}: at most this many megabytes (10^6 bytes) of stored tensors at float32. */
        public Builder megabytes(double value) {
            megabytes = OptionalDouble.of(value);
            return this;
        }

        /** Sets the allowed kinds of strategies. */
        public Builder strategies(List<StrategyKind> value) {
            strategies = value;
            return this;
        }

        /** Sets the names of convolutions and linear layers to keep unchanged. */
        public Builder keep(List<String> value) {
            keep = value;
            return this;
        }

        /** Sets {@code align}: the multiple of every number of depthwise channels, rank and pruned width. */
        public Builder align(int value) {
            align = value;
            return this;
        }

        /** Sets {@code measure}: whether losses are measured if there are samples and an engine. */
        public Builder measure(boolean value) {
            measure = value;
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public Guideline build() {
            return new Guideline(macs, parameters, megabytes, strategies, keep, align, measure);
        }
    }
}
