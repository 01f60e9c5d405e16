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
 * @param forms the candidate forms; the model as it is always is a candidate too
 * @param batches the batch sizes that matter; the form whose least times have the least geometric mean is
 *     chosen
 * @param rounds the timed runs of each candidate at each batch size
 * @param samples the greatest number of samples that outputs are compared on
 * @param tolerance the greatest difference of outputs, as a share of the largest output
 */
public record DeploymentSettings(
        List<InferenceRewrite> forms, List<Integer> batches, int rounds, int samples, double tolerance) {

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
        batches.forEach(batch -> Require.atLeastOne("batches", batch));
        if (batches.isEmpty()) {
            throw Require.bad("batches", "at least one batch size", "none");
        }
        Require.atLeastOne("rounds", rounds);
        Require.atLeastOne("samples", samples);
        Require.positive("tolerance", tolerance);
    }

    /** The candidate forms of all plug-ins, batches of 1 and 16. */
    public DeploymentSettings() {
        this(discovered(), BATCHES, ROUNDS, SAMPLES, TOLERANCE);
    }

    /** Returns these settings with other candidate forms. */
    public DeploymentSettings withForms(List<InferenceRewrite> others) {
        return new DeploymentSettings(others, batches, rounds, samples, tolerance);
    }

    /** Returns these settings with other batch sizes. */
    public DeploymentSettings withBatches(List<Integer> others) {
        return new DeploymentSettings(forms, others, rounds, samples, tolerance);
    }

    private static List<InferenceRewrite> discovered() {
        return PluginRegistry.discover(RewriteStrategy.class).stream()
                .filter(InferenceRewrite.class::isInstance)
                .flatMap(plugin -> ((InferenceRewrite) plugin).candidates().stream())
                .toList();
    }
}
