package io.parsimony.deploy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.rewrite.InferenceRewrite;
import io.parsimony.rewrite.RewriteStrategy;
import java.util.List;

/**
 * The settings of a deployment.
 *
 * @param forms the candidate forms; the unchanged model is always a candidate too
 * @param batches the batch sizes to time; forms are ranked by the geometric mean of their least times
 * @param rounds the timed runs of each candidate at each batch size
 * @param samples the maximum number of samples in the comparison of outputs
 * @param tolerance the maximum difference of outputs, as a share of the largest output
 * @param precisions the reduced precisions of the files written beside the exact one
 */
public record DeploymentSettings(
        List<InferenceRewrite> forms,
        List<Integer> batches,
        int rounds,
        int samples,
        double tolerance,
        List<ReducedPrecision> precisions) {

    private static final List<Integer> BATCHES = List.of(1, 16);
    private static final int ROUNDS = 50;
    private static final int SAMPLES = 10_000;
    private static final double TOLERANCE = 1e-4;

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public DeploymentSettings {
        forms = List.copyOf(forms);
        batches = List.copyOf(batches);
        precisions = List.copyOf(precisions);
        if (precisions.stream().map(ReducedPrecision::type).distinct().count() < precisions.size()) {
            throw Require.bad("precisions", "each precision at most once", precisions);
        }
        batches.forEach(batch -> Require.atLeastOne("batches", batch));
        if (batches.isEmpty()) {
            throw Require.bad("batches", "at least one batch size", "none");
        }
        Require.atLeastOne("rounds", rounds);
        Require.atLeastOne("samples", samples);
        Require.positive("tolerance", tolerance);
    }

    /**
     * Creates the default settings: the candidate forms of all plug-ins, batch sizes 1 and 16, no reduced precision.
     */
    public DeploymentSettings() {
        this(discovered(), BATCHES, ROUNDS, SAMPLES, TOLERANCE, List.of());
    }

    /** Returns these settings with other candidate forms. */
    public DeploymentSettings withForms(List<InferenceRewrite> others) {
        return new DeploymentSettings(others, batches, rounds, samples, tolerance, precisions);
    }

    /** Returns these settings with other batch sizes. */
    public DeploymentSettings withBatches(List<Integer> others) {
        return new DeploymentSettings(forms, others, rounds, samples, tolerance, precisions);
    }

    private static List<InferenceRewrite> discovered() {
        return PluginRegistry.discover(RewriteStrategy.class).stream()
                .filter(InferenceRewrite.class::isInstance)
                .flatMap(plugin -> ((InferenceRewrite) plugin).candidates().stream())
                .toList();
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(new DeploymentSettings());
    }

    /** Collects settings; those not set keep their defaults. */
    public static final class Builder {

        private List<InferenceRewrite> forms;
        private List<Integer> batches;
        private int rounds;
        private int samples;
        private double tolerance;
        private List<ReducedPrecision> precisions;

        private Builder(DeploymentSettings from) {
            forms = from.forms;
            batches = from.batches;
            rounds = from.rounds;
            samples = from.samples;
            tolerance = from.tolerance;
            precisions = from.precisions;
        }

        /** Sets the candidate forms. */
        public Builder forms(List<InferenceRewrite> value) {
            forms = value;
            return this;
        }

        /** Sets the batch sizes to time. */
        public Builder batches(List<Integer> value) {
            batches = value;
            return this;
        }

        /** Sets the timed runs of each candidate at each batch size. */
        public Builder rounds(int value) {
            rounds = value;
            return this;
        }

        /** Sets the maximum number of samples in the comparison of outputs. */
        public Builder samples(int value) {
            samples = value;
            return this;
        }

        /** Sets the maximum difference of outputs, as a share of the largest output. */
        public Builder tolerance(double value) {
            tolerance = value;
            return this;
        }

        /** Sets the reduced precisions to write files of. */
        public Builder precisions(List<ReducedPrecision> value) {
            precisions = value;
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public DeploymentSettings build() {
            return new DeploymentSettings(forms, batches, rounds, samples, tolerance, precisions);
        }
    }
}
