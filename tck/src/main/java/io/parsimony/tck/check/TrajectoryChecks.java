package io.parsimony.tck.check;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tck.vectors.ReferenceVectors;
import io.parsimony.tck.vectors.TrainingCase;
import java.util.function.BiConsumer;

/** Checks of tier 5 for the vectors' training runs: rules 5.01 to 5.04. */
final class TrajectoryChecks {

    private static final PluginRegistry<DistillationLoss> LOSSES =
            new PluginRegistry<>("loss", PluginRegistry.discover(DistillationLoss.class));
    private static final PluginRegistry<Optimizer> OPTIMIZERS =
            new PluginRegistry<>("optimizer", PluginRegistry.discover(Optimizer.class));

    private TrajectoryChecks() {}

    static void addTo(Checks checks) {
        for (TrainingCase vector : ReferenceVectors.training()) {
            add(checks, "5.01-trajectories", vector, TrainingCheck::trajectory);
            add(checks, "5.02-inside-the-engine", vector, TrainingCheck::insideEngine);
            add(checks, "5.03-restore", vector, TrainingCheck::restore);
            add(checks, "5.04-gradients-and-update", vector, TrainingCheck::gradientsAndUpdate);
        }
    }

    private static void add(
            Checks checks, String rule, TrainingCase vector, BiConsumer<TrainingCheck, TrainingRun> check) {
        checks.add(rule, vector.id(), kit -> {
            vector.objective().forEach(term -> requireKnown(term.loss().type()));
            check.accept(new TrainingCheck(kit), TrainingRun.of(vector, LOSSES, OPTIMIZERS));
        });
    }

    private static void requireKnown(String loss) {
        if (!LOSSES.types().contains(loss)) {
            throw Kit.skip("no loss [" + loss + "] on the class path yet");
        }
    }
}
