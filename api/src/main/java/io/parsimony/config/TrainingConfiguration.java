package io.parsimony.config;

import io.parsimony.augment.Augmentation;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.DistillationLoss.TopKLogits;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.optimize.Optimizer;
import io.parsimony.optimize.Schedule;
import io.parsimony.run.RunOptions;
import io.parsimony.run.RunOptions.CacheSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The configuration of one training.
 *
 * @param objective the objective that is minimized
 * @param optimizer the update rule of the parameters
 * @param schedule the factor of the learning rate over the run, warm-up included
 * @param maxGradientNorm the maximum Euclidean norm of the gradient; longer gradients are scaled down
 * @param weightAveraging the decay, in [0, 1), of the exponential moving average (EMA) of the parameters, which is
 *     evaluated and returned instead of the parameters
 * @param taps the activations that are compared
 * @param epochs the number of passes over the data, at least one
 * @param batch the number of samples per step, at least one
 * @param seed the seed of the order of samples, of dropout masks, of augmentation and mixup
 * @param augment the augmentations of each sample, applied in order
 * @param augmentEpochs the number of epochs after which the distortions repeat, at least one; if absent, they never
 *     repeat
 * @param augmentSeed the seed of augmentation alone, so that trainings of several seeds share the variants of a teacher
 *     cache; if absent, {@code seed}
 * @param mixup the {@code alpha} of mixup, if enabled (Zhang, Cissé, Dauphin and Lopez-Paz, ICLR 2018)
 * @param lastBatch the treatment of a last batch of a single sample
 * @param frozen the names or patterns of the nodes whose parameters are not trained
 * @param before the stages that run before this training, in order: for instance hints before logits. Each stage starts
 *     from the result of the previous stage
 * @param blocks if present, each block of the student that replaces a part of the teacher is trained alone, all in
 *     parallel, on the teacher's activations for this number of samples; only for a stage before the training
 * @param run checkpoints, checks and other options of the run
 */
public record TrainingConfiguration(
        Objective objective,
        Optimizer optimizer,
        Schedule schedule,
        OptionalDouble maxGradientNorm,
        OptionalDouble weightAveraging,
        TapSelection taps,
        int epochs,
        int batch,
        long seed,
        List<Augmentation> augment,
        OptionalInt augmentEpochs,
        OptionalLong augmentSeed,
        OptionalDouble mixup,
        LastBatch lastBatch,
        List<String> frozen,
        List<TrainingConfiguration> before,
        OptionalInt blocks,
        RunOptions run) {

    /** The treatment of a last batch of a single sample, for which batch norm has no variance. */
    public enum LastBatch {
        /** The sample joins the batch before. */
        MERGE,
        /** The epoch skips the sample; each epoch has another order. */
        DROP
    }

    /**
     * Checks the ranges, and that a cache can hold the teacher's outputs that the losses need.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public TrainingConfiguration {
        augment = List.copyOf(augment);
        frozen = List.copyOf(frozen);
        before = List.copyOf(before);
        if (before.stream().anyMatch(stage -> !stage.before().isEmpty())) {
            throw Require.bad("stages", "stages that contain no stages", "a stage inside a stage");
        }
        TrainingPlan.requireRanges(maxGradientNorm, weightAveraging);
        Require.atLeastOne("epochs", epochs);
        Require.atLeastOne("batch", batch);
        augmentEpochs.ifPresent(number -> Require.atLeastOne("augment-epochs", number));
        mixup.ifPresent(alpha -> Require.positive("mixup", alpha));
        blocks.ifPresent(samples -> Require.atLeastOne("blocks", samples));
        if (run.cache().enabled() && mixup.isPresent()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_VALUE,
                            "mixup = " + mixup.getAsDouble()
                                    + " cannot be combined with a teacher cache: mixed samples have no"
                                    + " cached teacher outputs.")
                    .at("mixup")
                    .hint("Remove mixup or disable the cache."));
        }
        if (run.cache().enabled() && !augment.isEmpty() && augmentEpochs.isEmpty()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_VALUE,
                            "Caching the teacher's outputs for augmented samples requires augment-epochs, found none.")
                    .at("augment")
                    .hint("With augment-epochs = 4, for instance, four variants of each sample repeat, and the cache"
                            + " holds all four."));
        }
    }

    /** Returns a builder of a training towards an objective. */
    public static Builder builder(Objective objective) {
        return new Builder(objective);
    }

    /** Returns a builder that starts from this training. */
    public Builder toBuilder() {
        return new Builder(objective)
                .optimizer(optimizer)
                .schedule(schedule)
                .maxGradientNorm(maxGradientNorm)
                .weightAveraging(weightAveraging)
                .taps(taps)
                .epochs(epochs)
                .batch(batch)
                .seed(seed)
                .augment(augment)
                .augmentEpochs(augmentEpochs)
                .augmentSeed(augmentSeed)
                .mixup(mixup)
                .lastBatch(lastBatch)
                .frozen(frozen)
                .before(before)
                .blocks(blocks)
                .run(run);
    }

    /** Collects the settings of a training. */
    public static final class Builder {

        private Objective objective;
        private Optimizer optimizer = new Sgd();
        private Schedule schedule = new ConstantSchedule();
        private OptionalDouble maxGradientNorm = OptionalDouble.empty();
        private OptionalDouble weightAveraging = OptionalDouble.empty();
        private TapSelection taps = TapSelection.stages();
        private int epochs = 5;
        private int batch = 64;
        private long seed = 7;
        private List<Augmentation> augment = List.of();
        private OptionalInt augmentEpochs = OptionalInt.empty();
        private OptionalLong augmentSeed = OptionalLong.empty();
        private OptionalDouble mixup = OptionalDouble.empty();
        private LastBatch lastBatch = LastBatch.MERGE;
        private List<String> frozen = List.of();
        private List<TrainingConfiguration> before = List.of();
        private OptionalInt blocks = OptionalInt.empty();
        private RunOptions run = new RunOptions();

        private Builder(Objective objective) {
            this.objective = objective;
        }

        /** Sets the objective that is minimized. */
        public Builder objective(Objective value) {
            objective = value;
            return this;
        }

        /** Sets the optimizer; by default SGD with its own defaults. */
        public Builder optimizer(Optimizer value) {
            optimizer = value;
            return this;
        }

        /** Sets the schedule of the learning rate; by default it is constant. */
        public Builder schedule(Schedule value) {
            schedule = value;
            return this;
        }

        /** Sets the maximum norm of gradients, positive; by default gradients are not clipped. */
        public Builder maxGradientNorm(double value) {
            return maxGradientNorm(OptionalDouble.of(value));
        }

        private Builder maxGradientNorm(OptionalDouble value) {
            maxGradientNorm = value;
            return this;
        }

        /** Sets the decay of the parameters' exponential moving average (EMA), in [0, 1); by default there is none. */
        public Builder weightAveraging(double decay) {
            return weightAveraging(OptionalDouble.of(decay));
        }

        private Builder weightAveraging(OptionalDouble decay) {
            weightAveraging = decay;
            return this;
        }

        /** Sets the activations that are compared; by default one per stage. */
        public Builder taps(TapSelection value) {
            taps = value;
            return this;
        }

        /** Sets the number of passes over the data, at least one; by default 5. */
        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        /** Sets the number of samples per step, at least one; by default 64. */
        public Builder batch(int value) {
            batch = value;
            return this;
        }

        /** Sets the seed; by default 7. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Sets the augmentations of samples; by default none. */
        public Builder augment(List<Augmentation> value) {
            augment = List.copyOf(value);
            return this;
        }

        /** Sets the number of epochs after which the distortions repeat, at least one; by default they do not. */
        public Builder augmentEpochs(int value) {
            return augmentEpochs(OptionalInt.of(value));
        }

        private Builder augmentEpochs(OptionalInt value) {
            augmentEpochs = value;
            return this;
        }

        /** Sets the seed of augmentation alone; by default the training's seed. */
        public Builder augmentSeed(long value) {
            return augmentSeed(OptionalLong.of(value));
        }

        private Builder augmentSeed(OptionalLong value) {
            augmentSeed = value;
            return this;
        }

        /** Sets the {@code alpha} of mixup, positive; by default samples are not mixed. */
        public Builder mixup(double alpha) {
            return mixup(OptionalDouble.of(alpha));
        }

        private Builder mixup(OptionalDouble alpha) {
            mixup = alpha;
            return this;
        }

        /** Sets the treatment of a last batch of a single sample; by default it is merged into the one before. */
        public Builder lastBatch(LastBatch value) {
            lastBatch = value;
            return this;
        }

        /** Sets the names or patterns of the nodes whose parameters are not trained; by default all are trained. */
        public Builder frozen(List<String> nodes) {
            frozen = List.copyOf(nodes);
            return this;
        }

        /** Sets the stages that are trained before this training, in order; by default there are none. */
        public Builder before(List<TrainingConfiguration> stages) {
            before = List.copyOf(stages);
            return this;
        }

        /**
         * Trains each replaced block of the student alone, on the teacher's activations for this number of samples, at
         * least one. Only for a stage; by default the student is trained as a whole.
         */
        public Builder blocks(int samples) {
            return blocks(OptionalInt.of(samples));
        }

        private Builder blocks(OptionalInt samples) {
            blocks = samples;
            return this;
        }

        /** Sets the options of the run: checkpoints, checks, held-out samples and others. */
        public Builder run(RunOptions value) {
            run = value;
            return this;
        }

        /**
         * Builds the configuration.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public TrainingConfiguration build() {
            return new TrainingConfiguration(
                    objective,
                    optimizer,
                    schedule,
                    maxGradientNorm,
                    weightAveraging,
                    taps,
                    epochs,
                    batch,
                    seed,
                    augment,
                    augmentEpochs,
                    augmentSeed,
                    mixup,
                    lastBatch,
                    frozen,
                    before,
                    blocks,
                    run);
        }
    }

    /**
     * Returns this training without a teacher: only the losses that need only labels, each of weight 1, with all
     * parameters trained and without stages before.
     *
     * @throws ParsimonyException ({@code bad-plan}) if there is no such loss
     */
    public TrainingConfiguration withoutTeacher() {
        List<Term> terms = objective.terms().stream()
                .filter(TrainingConfiguration::ofLabels)
                .map(term -> new Term(term.loss(), 1, term.schedule()))
                .toList();
        if (terms.isEmpty()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PLAN, "Training without a teacher requires a loss that needs only labels, found none.");
        }
        return toBuilder()
                .objective(new Objective(terms))
                .frozen(List.of())
                .before(List.of())
                .build();
    }

    /** Returns whether a loss needs only labels, so that {@link #withoutTeacher} is possible. */
    public boolean hasLabelLosses() {
        return objective.terms().stream().anyMatch(TrainingConfiguration::ofLabels);
    }

    private static boolean ofLabels(Term term) {
        return Set.of(DistillationLoss.Need.LABELS).equals(term.loss().needs());
    }

    /**
     * Returns this training on activations instead of the data's samples: without distortion, mixup, validation,
     * preflight and cache, which require samples and their labels.
     *
     * @throws ParsimonyException ({@code bad-value}) if a loss needs more than activations
     */
    public TrainingConfiguration onActivations() {
        for (Term term : objective.terms()) {
            if (!Set.of(DistillationLoss.Need.FEATURES).equals(term.loss().needs())) {
                throw new ParsimonyException(Problem.of(
                                ErrorId.BAD_VALUE,
                                "Expected losses that compare only activations, found "
                                        + term.loss().type() + ": a block that is trained alone has no logits.")
                        .at("blocks")
                        .hint("Set losses = [ { type = feature-mse } ] in this stage."));
            }
        }
        RunOptions options = run.toBuilder()
                .validation(new RunOptions.ValidationSettings())
                .preflight(RunOptions.PreflightSettings.none())
                .cache(new RunOptions.CacheSettings())
                .build();
        return toBuilder()
                .augment(List.of())
                .mixup(OptionalDouble.empty())
                .run(options)
                .build();
    }

    /** Returns the same training towards another objective. */
    public TrainingConfiguration with(Objective other) {
        return toBuilder().objective(other).build();
    }

    /**
     * Returns the same training with the teacher's outputs cached in a folder, for several students of one teacher. The
     * cache keeps only the top-k logits that the losses use. Returns this training unchanged if it uses mixup,
     * augmentation without {@code augmentEpochs}, or a configured cache.
     */
    public TrainingConfiguration cachedIn(Path folder) {
        if (run.cache().enabled() || mixup.isPresent() || !augment.isEmpty() && augmentEpochs.isEmpty()) {
            return this;
        }
        CacheSettings cache = new CacheSettings(true, folder.toString(), largestLogits());
        return toBuilder().run(run.toBuilder().cache(cache).build()).build();
    }

    /** Returns the number of the teacher's top-k logits that the losses use; empty if a loss uses all logits. */
    private OptionalInt largestLogits() {
        List<DistillationLoss> losses = objective.terms().stream()
                .map(Term::loss)
                .filter(loss -> loss.needs().contains(DistillationLoss.Need.TEACHER))
                .toList();
        return losses.stream().anyMatch(loss -> loss.teacherLogits().isEmpty())
                ? OptionalInt.empty()
                : losses.stream()
                        .map(loss -> loss.teacherLogits().orElseThrow())
                        .mapToInt(TopKLogits::count)
                        .max();
    }
}
