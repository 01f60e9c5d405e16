package io.parsimony.examples.hctr;

import io.parsimony.config.Configuration;
import io.parsimony.config.Target;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.network.Network;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.guideline.Step;
import io.parsimony.strategies.loss.FeatureMse;
import io.parsimony.strategies.rewrite.OutputTying;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A variant of the student that differs from the standard student in one respect.
 *
 * @param name the difference
 * @param configuration the configuration of the variant
 */
record Ablation(String name, Configuration configuration) {

    private static final double TIED = 0.5;
    private static final int BLOCK_SAMPLES = 2_048;
    private static final int BLOCK_EPOCHS = 10;

    /**
     * Returns the variants: each rewrite of the guideline's plan alone, each teacher loss together with the label
     * losses, a stage of hints or blocks before the training, half of the outputs grouped, and the labels alone.
     *
     * @param states the number of states per character; only states of the same position are grouped
     */
    static List<Ablation> of(Configuration configuration, Network network, int states) {
        List<Ablation> ablations = new ArrayList<>();
        List<RewriteStrategy> rewrites = configuration.rewrites().stream()
                .flatMap(rewrite -> rewrite instanceof Guideline guideline
                        ? guideline.plan(network).steps().stream().map(Step::strategy)
                        : Stream.of(rewrite))
                .toList();
        if (rewrites.size() > 1) {
            rewrites.forEach(rewrite ->
                    ablations.add(new Ablation("only " + rewrite.type(), with(configuration, List.of(rewrite)))));
        }
        List<Term> terms = configuration.distill().objective().terms();
        List<Term> labels = terms.stream().filter(Ablation::ofLabels).toList();
        if (terms.size() - labels.size() > 1) {
            terms.stream().filter(term -> !ofLabels(term)).forEach(term -> {
                List<Term> one = Stream.concat(labels.stream(), Stream.of(term)).toList();
                TrainingConfiguration how = configuration.distill().with(new Objective(one));
                ablations.add(new Ablation("of the teacher only " + term.loss().type(), with(configuration, how)));
            });
        }
        ablations.add(new Ablation("hints first", with(configuration, after(configuration, hints(configuration)))));
        ablations.add(new Ablation(
                "each block alone first",
                with(
                        configuration,
                        after(
                                configuration,
                                hints(configuration)
                                        .optimizer(new Adam())
                                        .epochs(BLOCK_EPOCHS)
                                        .blocks(BLOCK_SAMPLES)))));
        List<RewriteStrategy> tied = Stream.concat(
                        configuration.rewrites().stream(), Stream.of(OutputTying.ofRatio(TIED, states)))
                .toList();
        ablations.add(new Ablation("half of the states tied", with(configuration, tied)));
        ablations.add(new Ablation(
                "labels alone, started from the teacher",
                with(configuration, configuration.distill().withoutTeacher())));
        return ablations;
    }

    /** Returns a stage that compares only activations, for one epoch of the training. */
    private static TrainingConfiguration.Builder hints(Configuration configuration) {
        return configuration.distill().toBuilder()
                .objective(Objective.of(new Term(new FeatureMse(), 1)))
                .epochs(1);
    }

    private static TrainingConfiguration after(Configuration configuration, TrainingConfiguration.Builder stage) {
        return configuration.distill().toBuilder()
                .before(List.of(stage.build()))
                .build();
    }

    private static boolean ofLabels(Term term) {
        return term.loss().needs().equals(Set.of(DistillationLoss.Need.LABELS));
    }

    /** Returns the folder name. */
    String folder() {
        return "ablation-" + name.toLowerCase(Locale.ROOT).replace(",", "").replace(' ', '-');
    }

    /** Returns the configuration with other rewrites and without a target. */
    private static Configuration with(Configuration configuration, List<RewriteStrategy> rewrites) {
        return configuration.toBuilder().target(new Target()).rewrites(rewrites).build();
    }

    /** Returns the configuration with another distillation. */
    private static Configuration with(Configuration configuration, TrainingConfiguration distill) {
        return configuration.toBuilder().distill(distill).build();
    }
}
