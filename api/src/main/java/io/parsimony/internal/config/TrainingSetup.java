package io.parsimony.internal.config;

import io.parsimony.backend.Backend;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.data.Dataset;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.data.Augmented;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.Subset;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.run.Evaluator;
import io.parsimony.internal.run.Run;
import io.parsimony.internal.train.Trainer;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.rewrite.Rewrite;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Creates the parts of a training run from its configuration.
 *
 * @param how the configuration
 */
public record TrainingSetup(TrainingConfiguration how) {

    /**
     * Returns the activations that the losses compare between a teacher and its rewritten model; empty if no loss
     * compares activations.
     */
    public Taps taps(Model teacher, Rewrite rewrite) {
        // Unused taps would cost the teacher's values, and their adapters would not be trained.
        return how.objective().needs(DistillationLoss.Need.FEATURES)
                ? TapResolver.resolve(
                        how.taps(), teacher.network(), rewrite.model().network(), rewrite.mapping())
                : Taps.none();
    }

    /** Returns the plan for a model that learns from a teacher or, without a teacher, from labels alone. */
    public TrainingPlan plan(Model student, Optional<Model> teacher, Taps taps) {
        return new TrainingPlan(
                student,
                teacher,
                taps,
                how.objective(),
                how.optimizer(),
                how.maxGradientNorm(),
                frozen(student.network()),
                how.seed(),
                how.weightAveraging());
    }

    /** Returns the full names of the trainable parameters of the frozen nodes. */
    private Set<String> frozen(Network student) {
        Set<String> names = new LinkedHashSet<>();
        for (String pattern : how.frozen()) {
            for (String node : NodePatterns.matching(pattern, student, "the student's")) {
                for (ParameterSpec spec : student.node(node).layer().parameters()) {
                    if (spec.trainable()) {
                        names.add(spec.in(node).name());
                    }
                }
            }
        }
        return names;
    }

    /** Returns the batches of a data set, augmented and mixed, without the teacher's outputs. */
    public BatchSource batches(Dataset data) {
        BatchSource batches = new BatchSource(
                new Augmented(data, how.augment(), how.augmentSeed().orElse(how.seed()), how.augmentEpochs()),
                how.batch(),
                how.seed(),
                how.mixup(),
                Optional.empty());
        return how.lastBatch() == TrainingConfiguration.LastBatch.DROP ? batches.dropping() : batches;
    }

    /**
     * Returns the run of a plan on a backend. Part of the data is held out, and the teacher's outputs come from a
     * cache, if the options say so.
     */
    public Run run(Backend backend, TrainingPlan plan, Dataset data, Evaluator evaluator) {
        double share = how.run().validation().share();
        if (share == 0) {
            return run(backend, plan, batches(data), Optional.empty(), evaluator);
        }
        Subset.Split split = Subset.split(data, share, how.seed());
        return run(backend, plan, batches(split.rest()), Optional.of(split.held()), evaluator);
    }

    private Run run(
            Backend backend, TrainingPlan plan, BatchSource batches, Optional<Dataset> held, Evaluator evaluator) {
        BatchSource source = cache(backend, plan, batches).map(batches::with).orElse(batches);
        return new Run(backend, plan, trainer(), source, held, evaluator, how.run());
    }

    /**
     * Returns the cache of the teacher's outputs, if it is enabled and a loss needs it; does not read or write yet.
     */
    public Optional<TeacherCache> cache(Backend backend, TrainingPlan plan, BatchSource batches) {
        boolean cached = how.run().cache().enabled()
                && plan.teacher().isPresent()
                && plan.objective().needsTeacher();
        return cached
                ? Optional.of(TeacherCache.of(backend, plan, batches, how.run().cache()))
                : Optional.empty();
    }

    /** Returns the driver of this training's session. */
    public Trainer trainer() {
        return new Trainer(how.epochs(), how.schedule());
    }
}
