package io.parsimony.config;

import io.parsimony.backend.Backend;
import io.parsimony.cache.TeacherCache;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Taps;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.optimize.Optimizer;
import io.parsimony.optimize.Schedule;
import io.parsimony.run.Evaluator;
import io.parsimony.run.Run;
import io.parsimony.run.RunSettings;
import io.parsimony.train.Augmented;
import io.parsimony.train.BatchSource;
import io.parsimony.train.Dataset;
import io.parsimony.train.Subset;
import io.parsimony.train.Trainer;
import io.parsimony.train.TrainingPlan;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How a network is trained.
 *
 * @param objective what is minimised
 * @param optimizer how gradients change parameters
 * @param schedule how the learning rate is scaled, warm-up included
 * @param maxGradientNorm the norm that gradients are clipped to
 * @param taps which activations are compared
 * @param epochs passes over the data, at least one
 * @param batch samples a step, at least one
 * @param seed the seed of the order of samples and of dropout masks
 * @param preparation how samples are prepared
 * @param run how the run is looked after: averages, validation, checkpoints, checks
 */
public record TrainingConfiguration(
        Objective objective,
        Optimizer optimizer,
        Schedule schedule,
        OptionalDouble maxGradientNorm,
        TapSelection taps,
        int epochs,
        int batch,
        long seed,
        DataPreparation preparation,
        RunSettings run) {

    /** Checks the ranges. */
    public TrainingConfiguration {
        Require.atLeastOne("epochs", epochs);
        Require.atLeastOne("batch", batch);
        maxGradientNorm.ifPresent(norm -> Require.positive("max-gradient-norm", norm));
    }

    /** A training on the samples as they are, with the default run settings. */
    public TrainingConfiguration(
            Objective objective,
            Optimizer optimizer,
            Schedule schedule,
            OptionalDouble maxGradientNorm,
            TapSelection taps,
            int epochs,
            int batch,
            long seed) {
        this(
                objective,
                optimizer,
                schedule,
                maxGradientNorm,
                taps,
                epochs,
                batch,
                seed,
                new DataPreparation(),
                new RunSettings());
    }

    /** The same training without a teacher: only the losses that look at nothing but labels, with weights made one. */
    public TrainingConfiguration withoutTeacher() {
        List<Term> terms = objective.terms().stream()
                .filter(term ->
                        Set.of(DistillationLoss.Need.LABELS).equals(term.loss().needs()))
                .map(term -> new Term(term.loss(), 1, term.schedule()))
                .toList();
        if (terms.isEmpty()) {
            throw ParsimonyException.of(
                    "bad-plan", "Expected a loss that needs only labels to train without a teacher, found none.");
        }
        return with(new Objective(terms));
    }

    /** The same training towards another objective. */
    public TrainingConfiguration with(Objective other) {
        return new TrainingConfiguration(
                other, optimizer, schedule, maxGradientNorm, taps, epochs, batch, seed, preparation, run);
    }

    /** The same training with other numbers of epochs and another seed. */
    public TrainingConfiguration with(int otherEpochs, long otherSeed) {
        return new TrainingConfiguration(
                objective, optimizer, schedule, maxGradientNorm, taps, otherEpochs, batch, otherSeed, preparation, run);
    }

    /** The same training on samples that are prepared in another way. */
    public TrainingConfiguration with(DataPreparation other) {
        return new TrainingConfiguration(
                objective, optimizer, schedule, maxGradientNorm, taps, epochs, batch, seed, other, run);
    }

    /** The plan for a model that learns from a teacher or, where there is none, from labels alone. */
    public TrainingPlan plan(Model student, Optional<Model> teacher, Taps pairs) {
        return new TrainingPlan(
                student, teacher, pairs, objective, optimizer, maxGradientNorm, Set.of(), seed, run.weightAveraging());
    }

    /**
     * The batches of a data set in this training's order, augmented and mixed as the settings say, without the teacher's
     * values.
     */
    public BatchSource batches(Dataset data) {
        Augmented augmented = new Augmented(data, preparation.augment(), seed, preparation.augmentEpochs());
        return new BatchSource(augmented, batch, seed, preparation.mixup(), Optional.empty());
    }

    /**
     * The training run of a plan on a backend: part of the data is held out if the settings say so, and the teacher's
     * values come from a cache if they say so.
     */
    public Run run(Backend backend, TrainingPlan plan, Dataset data, Evaluator evaluator) {
        double share = run.validation().share();
        if (share == 0) {
            return run(backend, plan, batches(data), Optional.empty(), evaluator);
        }
        Subset.Split split = Subset.split(data, share, seed);
        return run(backend, plan, batches(split.rest()), Optional.of(split.held()), evaluator);
    }

    private Run run(
            Backend backend, TrainingPlan plan, BatchSource batches, Optional<Dataset> held, Evaluator evaluator) {
        BatchSource source = cache(backend, plan, batches).map(batches::with).orElse(batches);
        return new Run(backend, plan, trainer(), source, held, evaluator, run);
    }

    /** The cache of the teacher's values, if the settings say so and a loss needs them; nothing of it is read or written yet. */
    public Optional<TeacherCache> cache(Backend backend, TrainingPlan plan, BatchSource batches) {
        boolean cached = preparation.cache().enabled()
                && plan.teacher().isPresent()
                && plan.objective().needsTeacher();
        return cached ? Optional.of(TeacherCache.of(backend, plan, batches, preparation.cache())) : Optional.empty();
    }

    /** What drives a session of this training. */
    public Trainer trainer() {
        return new Trainer(epochs, schedule);
    }
}
