package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/** A small distillation with all features: convolution, batch norm, pool, linear layer, teacher, two losses. */
final class Study {

    static final int CLASSES = 5;
    static final double RATE = 0.05;
    static final Sgd OPTIMIZER = new Sgd(RATE, 0.9, 1e-2, false);

    private static final Shape SAMPLE = Shape.of(2, 6, 5);
    private static final List<Double> WEIGHTS = List.of(0.7, 0.3);

    private Study() {}

    /** Returns a network; its convolution has no bias, because the normalization would cancel it. */
    static Network network(int channels) {
        Convolution padded = new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, 1);
        return Network.builder()
                .input("image", SAMPLE)
                .add("conv", new Layer.Conv2d(2, channels, Size2d.square(3), padded, false))
                .batchNorm("norm")
                .relu("relu")
                .maxPool("pool", 2)
                .flatten("flat")
                .linear("fc", CLASSES)
                .build();
    }

    static Model student(long seed) {
        return Model.initialize(network(4), seed);
    }

    static Model teacher(long seed) {
        return Model.initialize(network(6), seed + 1);
    }

    static TrainingPlan plan(Kit kit) {
        return plan(student(kit.seed()), kit, OptionalDouble.empty(), Set.of());
    }

    static TrainingPlan plan(Model student, Kit kit, OptionalDouble maxNorm, Set<String> frozen) {
        return new TrainingPlan(
                student,
                Optional.of(teacher(kit.seed())),
                Taps.none(),
                Objective.of(new Term(new CrossEntropy(), WEIGHTS.get(0)), new Term(new SoftTarget(), WEIGHTS.get(1))),
                OPTIMIZER,
                maxNorm,
                frozen,
                kit.seed(),
                OptionalDouble.empty());
    }

    static StepSettings settings() {
        return new StepSettings(RATE, WEIGHTS);
    }

    static Tensor images(Kit kit, String what, int size) {
        return Argument.normal(SAMPLE.batched(size).toArray())
                .numbers(kit.random(what + "/images"))
                .toTensor();
    }

    static Batch batch(Kit kit, String what, int size) {
        Random random = kit.random(what + "/labels");
        double[] labels = random.ints(size, 0, CLASSES).asDoubleStream().toArray();
        return new Batch(
                images(kit, what, size), Doubles.of(Shape.of(size), labels).toTensor());
    }

    /** Returns a batch of samples with any number of labels, {@code [size, classes]} of zeros and ones. */
    static Batch labelled(Kit kit, String what, int size) {
        double[] labels = kit.random(what + "/several labels")
                .ints((long) size * CLASSES, 0, 2)
                .asDoubleStream()
                .toArray();
        return new Batch(
                images(kit, what, size),
                Doubles.of(Shape.of(size, CLASSES), labels).toTensor());
    }

    /** Returns batches of the given sizes. */
    static List<Batch> batches(Kit kit, int... sizes) {
        List<Batch> batches = new ArrayList<>();
        for (int size : sizes) {
            batches.add(batch(kit, "batch " + batches.size(), size));
        }
        return batches;
    }

    /** Steps through batches with the default settings. */
    static List<StepReport> train(TrainingSession session, List<Batch> batches) {
        return batches.stream().map(batch -> session.step(batch, settings())).toList();
    }

    /** Returns the reference in float64; it has no resources to close. */
    static Backend reference() {
        return new ReferenceBackendProvider().open();
    }
}
