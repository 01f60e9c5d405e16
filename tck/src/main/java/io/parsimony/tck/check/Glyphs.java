package io.parsimony.tck.check;

import io.parsimony.Compression;
import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.config.Configuration;
import io.parsimony.config.TapSelection;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.data.Dataset;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.internal.data.GroupedLabels;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.CosineSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.run.Evaluation;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.run.RunOptions;
import io.parsimony.run.RunOptions.PreflightSettings;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tensor.Shape;
import io.parsimony.train.TrainingListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The task of the compression tier: generated digits of 12 by 12, and a teacher with two convolutions and two linear
 * layers.
 */
final class Glyphs {

    /** The number of test samples of a model. */
    static final int TRIED = 100;

    private static final int EXTENT = 12;
    private static final int TRAINED = 200;
    private static final int BATCH = 20;
    private static final int TEACHER_EPOCHS = 8;
    private static final int STUDENT_EPOCHS = 2;
    private static final Sgd OPTIMIZER = new Sgd(0.05, 0.9, 0, false);

    /** Teachers trained by the reference, by seed; the training takes seconds, and several rules use the result. */
    private static final Map<Long, Model> TEACHERS = new ConcurrentHashMap<>();

    private Glyphs() {}

    static Network network() {
        return Network.builder()
                .input("image", Shape.of(1, EXTENT, EXTENT))
                .conv2d("conv1", 4, 3, 1, 1)
                .batchNorm("norm1")
                .relu("relu1")
                .maxPool("pool1", 2)
                .conv2d("conv2", 8, 3, 1, 1)
                .batchNorm("norm2")
                .relu("relu2")
                .maxPool("pool2", 2)
                .flatten("flat")
                .linear("fc1", 16)
                .relu("relu3")
                .linear("fc2", 10)
                .build();
    }

    /** Returns an untrained teacher. */
    static Model teacher(long seed) {
        return Model.initialize(network(), seed);
    }

    /** Returns the teacher as the reference trains it. */
    static Model trainedTeacher(long seed) {
        return TEACHERS.computeIfAbsent(seed, s -> train(Study.reference(), teacher(s), s));
    }

    /** Returns the plan to train a model on labels. */
    static TrainingPlan plan(Model model) {
        return TrainingPlan.builder(model, Objective.of(new Term(new CrossEntropy(), 1)), OPTIMIZER)
                .build();
    }

    static StepSettings settings() {
        return new StepSettings(OPTIMIZER.learningRate(), List.of(1.0));
    }

    /** Trains a teacher on labels. */
    static Model train(Backend backend, Model teacher, long seed) {
        TrainingConfiguration how = training(new CrossEntropy(), TEACHER_EPOCHS, seed)
                .maxGradientNorm(5)
                .build();
        return parsimony(backend, how).train(teacher, how, data(seed), TrainingListener.NONE);
    }

    /** Returns the tapped activations of a teacher and its rewritten model. */
    static Taps taps(Network teacher, ArchitectureChange outline) {
        return Taps.stages(teacher, outline.network(), outline.mapping());
    }

    /** Distills a teacher into its rewritten model with one loss. */
    static Model distill(Backend backend, Model teacher, Rewrite rewrite, DistillationLoss loss, long seed) {
        TrainingConfiguration how =
                training(loss, STUDENT_EPOCHS, seed).maxGradientNorm(5).build();
        return Compression.of(parsimony(backend, how))
                .teacher(teacher)
                .student(rewrite.model(), rewrite.mapping())
                .data(data(seed))
                .withoutLatency()
                .run()
                .student()
                .model();
    }

    private static TrainingConfiguration.Builder training(DistillationLoss loss, int epochs, long seed) {
        return TrainingConfiguration.builder(Objective.of(new Term(loss, 1)))
                .optimizer(OPTIMIZER)
                .schedule(new CosineSchedule(0))
                .taps(new TapSelection(List.of(), false))
                .epochs(epochs)
                .batch(BATCH)
                .seed(seed)
                .run(RunOptions.builder().preflight(PreflightSettings.none()).build());
    }

    /** Returns a running engine that the caller must close; the provider never creates another. */
    private static Parsimony parsimony(Backend backend, TrainingConfiguration how) {
        return Parsimony.of(
                backend,
                Configuration.builder(new ReferenceBackendProvider(), how).build());
    }

    private static Dataset data(long seed) {
        return new GlyphDataset(TRAINED, EXTENT, seed);
    }

    /** Returns the number of correct predictions on {@link #TRIED} new samples. */
    static int correct(Backend backend, Model model, long seed) {
        try (InferenceSession session = backend.infer(model)) {
            Dataset data = GroupedLabels.of(model, new GlyphDataset(TRIED, EXTENT, seed + 1));
            return Evaluation.of(session, data).correct();
        }
    }
}
