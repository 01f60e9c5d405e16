package io.parsimony.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.augment.Augmentation;
import io.parsimony.augment.Image;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.Safetensors;
import io.parsimony.internal.data.Augmented;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.internal.optimize.CosineSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.Trainer;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.optimize.Schedule;
import io.parsimony.run.RunOptions;
import io.parsimony.run.RunOptions.CheckpointSettings;
import io.parsimony.run.RunOptions.DivergenceSettings;
import io.parsimony.run.RunOptions.PreflightSettings;
import io.parsimony.run.RunOptions.ValidationSettings;
import io.parsimony.run.RunOptions.ValidationSettings.Metric;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.testing.HostBackend;
import io.parsimony.testing.LabelLoss;
import io.parsimony.testing.Samples;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {

    private static final Model MODEL = Model.initialize(
            Network.builder()
                    .input("x", Shape.of(1, 2, 2))
                    .batchNorm("bn")
                    .flatten("flat")
                    .linear("fc", 3)
                    .build(),
            1);
    /** Six batches per epoch, of which the last is smaller. */
    private static final Samples DATA = new Samples(23, 3, 0);

    private static final int EPOCHS = 5;
    private static final int STEPS = 30;

    @TempDir
    private Path folder;

    private final HostBackend backend = new HostBackend();
    private BatchSource batches = new BatchSource(DATA, 4, 7);
    private double rate = 0.01;
    private int epochs = EPOCHS;
    private Schedule schedule = new CosineSchedule();
    private ValidationSettings validation = new ValidationSettings(0.1, Metric.LOSS, 0, OptionalInt.empty(), true);
    private CheckpointSettings checkpoint = new CheckpointSettings(OptionalInt.of(4), OptionalDouble.empty(), 2);
    private DivergenceSettings divergence = new DivergenceSettings(10, 3);
    private final List<Float> tested = new ArrayList<>();
    private List<Double> losses = List.of(5.0, 3.0, 1.0, 2.0, 4.0);

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private Run run() {
        TrainingPlan plan = new TrainingPlan(
                MODEL,
                Optional.empty(),
                Taps.none(),
                Objective.of(new Term(new LabelLoss(), 1)),
                new Sgd(rate, 0.9, 0, false),
                OptionalDouble.empty(),
                Set.of(),
                7,
                OptionalDouble.of(0.9));
        return new Run(
                backend,
                plan,
                new Trainer(epochs, schedule),
                batches,
                Optional.of(new Samples(3, 3, 0)),
                (model, data) -> new Score(50, losses.get(seen(model))),
                RunOptions.builder()
                        .validation(validation)
                        .checkpoint(checkpoint)
                        .divergence(divergence)
                        .preflight(PreflightSettings.none())
                        .build());
    }

    /** Returns the index of a model among the tested models of the epochs, identified by its bits. */
    private int seen(Model model) {
        float number = model.parameters().get("fc.weight").get(0);
        if (!tested.contains(number)) {
            tested.add(number);
        }
        return tested.indexOf(number);
    }

    private RunFolder at(String name) {
        return new RunFolder(folder.resolve(name), true);
    }

    /** Records the loss of each step and removes repeated steps, like a log on disk. */
    private static final class Log implements TrainingListener {

        private final List<Double> totals = new ArrayList<>();
        private final List<Integer> epochs = new ArrayList<>();
        private long from;

        @Override
        public void start(long taken, long steps) {
            from = taken;
            totals.subList((int) taken, totals.size()).clear();
            epochs.subList((int) (taken / 6), epochs.size()).clear();
        }

        @Override
        public void step(Progress progress) {
            totals.add(progress.report().total());
        }

        @Override
        public void epoch(int epoch, Supplier<Model> student) {
            epochs.add(epoch);
        }
    }

    private static void requireSameBits(Model found, Model expected) {
        expected.parameters().asMap().forEach((name, tensor) -> assertThat(
                        found.parameters().get(name).sameBits(tensor))
                .as(name)
                .isTrue());
    }

    private Path newest(String name) {
        return at(name).newest().orElseThrow();
    }

    /** Runs a process that dies at a step and leaves its files. */
    private void die(String name, int step) {
        backend.dieAt = step;
        assertThatThrownBy(() -> run().train(at(name), TrainingListener.NONE)).isInstanceOf(HostBackend.Death.class);
        backend.dieAt = -1;
    }

    @Test
    void finishedRunIsExtendedToTheSameBits() throws IOException {
        schedule = new ConstantSchedule();
        validation = new ValidationSettings(0.1, Metric.LOSS, 0, OptionalInt.empty(), false);
        losses = Collections.nCopies(20, 1.0);
        Model expected = run().train(TrainingListener.NONE);
        epochs = 3;
        Model shorter = run().train(at("a"), TrainingListener.NONE);
        backend.steps = 0;
        epochs = EPOCHS;
        die("a", 25);
        requireSameBits(run().train(at("a"), TrainingListener.NONE), expected);
        assertThat(shorter.parameters()
                        .get("fc.weight")
                        .sameBits(expected.parameters().get("fc.weight")))
                .isFalse();
        assertThat(files("a", "checkpoint")).hasSize(1);
        epochs = 3;
        assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .hasMessageContaining("epochs: Expected the run's original setting [5], found [3]");
    }

    @Test
    void runsKilledAtAnyStepEndInTheSameBits() throws IOException {
        Log whole = new Log();
        Model expected = run().train(whole);
        assertThat(whole.totals).hasSize(STEPS);
        Random random = new Random(3);
        for (int interval = 1; interval < 12; interval++) {
            checkpoint = new CheckpointSettings(OptionalInt.of(interval), OptionalDouble.empty(), 2);
            Log log = new Log();
            Model found = null;
            int kills = 0;
            int kept = 0;
            while (found == null) {
                backend.dieAt = kills < 8 ? random.nextInt(STEPS + 8) : -1;
                try {
                    found = run().train(at("every" + interval), log);
                } catch (HostBackend.Death death) {
                    kills++;
                    // At most the last interval is lost.
                    assertThat(log.from).isEqualTo(kept);
                    kept = backend.dieAt - backend.dieAt % interval;
                }
            }
            requireSameBits(found, expected);
            assertThat(log.totals).isEqualTo(whole.totals);
            assertThat(log.epochs).containsExactly(0, 1, 2, 3, 4);
            assertThat(files("every" + interval, "checkpoint"))
                    .as("for an extension")
                    .hasSize(1);
        }
    }

    @Test
    void runGoesOnFromItsLastCheckpoint() {
        die("a", 11);
        backend.steps = 0;
        Model found = run().train(at("a"), TrainingListener.NONE);
        assertThat(backend.steps).isEqualTo(STEPS - 8);
        requireSameBits(found, run().train(TrainingListener.NONE));
    }

    /** Makes a sample brighter or darker. */
    private record Brightness() implements Augmentation {

        @Override
        public String type() {
            return "brightness";
        }

        @Override
        public Image apply(Image image, Random random) {
            float more = random.nextFloat();
            float[] pixels = image.pixels().clone();
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] += more;
            }
            return new Image(image.channels(), image.height(), image.width(), pixels);
        }
    }

    @Test
    void augmentedAndMixedRunGoesOnToTheSameBits() {
        Model plain = run().train(TrainingListener.NONE);
        Augmented augmented = new Augmented(DATA, List.of(new Brightness()), 3, OptionalInt.empty());
        for (OptionalDouble mixup : List.of(OptionalDouble.empty(), OptionalDouble.of(0.5))) {
            batches = new BatchSource(augmented, 4, 7, mixup, Optional.empty());
            tested.clear();
            Model expected = run().train(TrainingListener.NONE);
            assertThat(expected.parameters()
                            .get("fc.weight")
                            .sameBits(plain.parameters().get("fc.weight")))
                    .isFalse();
            die("mixed " + mixup, 11);
            die("mixed " + mixup, 22);
            requireSameBits(run().train(at("mixed " + mixup), TrainingListener.NONE), expected);
        }
        die("other", 11);
        batches = new BatchSource(DATA, 4, 7);
        assertThatThrownBy(() -> run().train(at("other"), TrainingListener.NONE))
                .hasMessageContaining(
                        "batches: Expected the run's original setting [batch 4, seed 7, augmented by [Brightness[]],"
                                + " seed"
                                + " 3, mixup 0.5]")
                .hasMessageContaining("[other-run]");
    }

    @Test
    void bestModelIsTheResultAndSurvives() {
        Model third = run().train(at("whole"), TrainingListener.NONE);
        validation = new ValidationSettings(0.1, Metric.LOSS, 0, OptionalInt.empty(), false);
        Model last = run().train(TrainingListener.NONE);
        validation = new ValidationSettings(0.1, Metric.LOSS, 0, OptionalInt.empty(), true);
        assertThat(third.parameters()
                        .get("fc.weight")
                        .sameBits(last.parameters().get("fc.weight")))
                .isFalse();
        // The process dies after the best epoch, so the second process knows it only from the checkpoint.
        die("killed", 27);
        requireSameBits(run().train(at("killed"), TrainingListener.NONE), third);
    }

    @Test
    void patienceEndsTheRun() {
        validation = new ValidationSettings(0.1, Metric.LOSS, 0, OptionalInt.of(1), true);
        Log log = new Log();
        Model found = run().train(at("a"), log);
        assertThat(log.epochs).containsExactly(0, 1, 2, 3);
        validation = new ValidationSettings(0.1, Metric.LOSS, 0, OptionalInt.empty(), true);
        requireSameBits(found, run().train(TrainingListener.NONE));
        losses = List.of(5.0, 4.5, 4.0, 3.9, 3.8);
        validation = new ValidationSettings(0.1, Metric.LOSS, 0.7, OptionalInt.of(2), true);
        Log margin = new Log();
        run().train(margin);
        assertThat(margin.epochs).containsExactly(0, 1, 2, 3, 4);
        validation = new ValidationSettings(0.1, Metric.ACCURACY, 0, OptionalInt.of(2), true);
        Log accuracy = new Log();
        run().train(accuracy);
        assertThat(accuracy.epochs).containsExactly(0, 1, 2);
    }

    @Test
    void runThatEndedEarlyEndsThereAgain() {
        validation = new ValidationSettings(0.1, Metric.LOSS, 0, OptionalInt.of(1), true);
        checkpoint = new CheckpointSettings(OptionalInt.of(1), OptionalDouble.empty(), 2);
        // The process dies after the last checkpoint, before it writes the model.
        TrainingListener dying = new TrainingListener() {
            private int calls;

            @Override
            public void step(Progress progress) {}

            @Override
            public void checkpoint(long taken) {
                if (++calls == 25) {
                    throw new HostBackend.Death();
                }
            }
        };
        assertThatThrownBy(() -> run().train(at("a"), dying)).isInstanceOf(HostBackend.Death.class);
        backend.steps = 0;
        run().train(at("a"), TrainingListener.NONE);
        assertThat(backend.steps).isZero();
        assertThat(at("a").finished()).isTrue();
    }

    @Test
    void damagedCheckpointGivesWayToTheOneBefore() throws IOException {
        Model expected = run().train(TrainingListener.NONE);
        byte[] whole = null;
        for (int trial = 0; trial < 12; trial++) {
            String name = "trial" + trial;
            die(name, 18);
            Path newest = newest(name);
            whole = Files.readAllBytes(newest);
            byte[] damaged = trial % 2 == 0
                    ? Arrays.copyOf(whole, whole.length * trial / 12)
                    : flipped(whole, whole.length * trial / 12);
            Files.write(newest, damaged);
            backend.steps = 0;
            requireSameBits(run().train(at(name), TrainingListener.NONE), expected);
            assertThat(backend.steps).isEqualTo(STEPS - 12);
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] ^= 16;
        return copy;
    }

    @Test
    void withoutAWholeCheckpointTheFaultsAreSaid() throws IOException {
        die("a", 18);
        List<Path> files = files("a", "checkpoint");
        assertThat(files).hasSize(2);
        for (Path file : files) {
            Files.write(file, flipped(Files.readAllBytes(file), 3000));
        }
        assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("checkpoint-000000000016.safetensors")
                .hasMessageContaining("[bad-tensor-file]");
    }

    private List<Path> files(String name, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    @Test
    void foreignFileIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        Path file = folder.resolve("a").resolve("checkpoint-000000000009.safetensors");
        Safetensors.write(file, Map.of("w", Tensor.scalar(1)), Map.of("format", "pt"));
        assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .hasMessageEndingWith(
                        "Expected a file of the kind [parsimony-checkpoint], found one of [pt]." + " [bad-checkpoint]");
        Safetensors.write(file, Map.of(), Map.of("format", "parsimony-checkpoint", "version", "2"));
        assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .hasMessageEndingWith("Expected version 1, found version 2. [bad-checkpoint]");
    }

    @Test
    void anotherConfigurationIsRefusedWithWhatDiffers() {
        die("a", 11);
        rate = 0.02;
        backend.version = "2";
        assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .hasMessageContaining("2 problems")
                .hasMessageContaining(
                        "backend: Expected the run's original setting [host: Made-up 1 on cpu], found [host:"
                                + " Made-up 2 on cpu].")
                .hasMessageContaining("optimizer: Expected the run's original setting [Sgd[learningRate=0.01")
                .hasMessageContaining("[other-run]");
        assertThat(at("a").newest()).isPresent();
        // The times of checkpoints do not affect the result.
        rate = 0.01;
        backend.version = "1";
        checkpoint = new CheckpointSettings(OptionalInt.of(1), OptionalDouble.of(1), 1);
        run().train(at("a"), TrainingListener.NONE);
        rate = 0.02;
        assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .as("a finished run")
                .hasMessageContaining("[other-run]");
    }

    @Test
    void finishedRunIsNotTrainedAgain() {
        Model first = run().train(at("a"), TrainingListener.NONE);
        backend.steps = 0;
        AtomicLong told = new AtomicLong();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void start(long taken, long steps) {
                told.set(taken);
            }

            @Override
            public void step(Progress progress) {}
        };
        requireSameBits(run().train(at("a"), listener), first);
        assertThat(backend.steps).isZero();
        assertThat(told).hasValue(STEPS);
    }

    @Test
    void nothingIsOverwrittenUnlessResumed() {
        RunFolder fresh = new RunFolder(folder.resolve("a"), false);
        die("a", 11);
        assertThatThrownBy(() -> run().train(fresh, TrainingListener.NONE))
                .hasMessageContaining("found an unfinished one in [" + fresh.path() + "]")
                .hasMessageContaining("[run-exists]");
        run().train(at("a"), TrainingListener.NONE);
        assertThatThrownBy(() -> run().train(fresh, TrainingListener.NONE)).hasMessageContaining("a finished one");
    }

    @Test
    void weightsFoundAtTheStartStay() {
        RunFolder run = at("a");
        assertThat(run.weights(() -> List.of(0.1, 1e-17, 3.0))).containsExactly(0.1, 1e-17, 3.0);
        assertThat(run.weights(() -> List.of(5.0))).as("no step was taken yet").containsExactly(5.0);
        assertThat(run.weights(() -> List.of(0.1, 1e-17, 3.0))).hasSize(3);
        die("a", 11);
        assertThat(run.weights(() -> List.of(7.0))).containsExactly(0.1, 1e-17, 3.0);
        RunFolder fresh = new RunFolder(run.path(), false);
        assertThatThrownBy(() -> fresh.weights(List::of)).hasMessageContaining("[run-exists]");
    }

    @Test
    void modelThatTheRunBeganWithStays() {
        RunFolder run = at("a");
        Model other = Model.initialize(MODEL.network(), 2);
        requireSameBits(run.start(other), other);
        requireSameBits(run.start(MODEL), MODEL);
        die("a", 11);
        requireSameBits(run.start(other), MODEL);
        Model wider = Model.initialize(
                Network.builder()
                        .input("x", Shape.of(1, 2, 2))
                        .batchNorm("bn")
                        .flatten("flat")
                        .linear("fc", 4)
                        .build(),
                1);
        assertThatThrownBy(() -> run.start(wider))
                .hasMessageContaining("start.safetensors")
                .hasMessageContaining("[bad-parameters]");
    }

    @Test
    void folderInUseIsRefused() {
        TrainingListener second = progress -> assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .hasMessageContaining("[run-in-use]");
        run().train(at("a"), second);
        assertThat(at("a").finished()).isTrue();
    }

    @Test
    void interruptedRunWritesALastCheckpoint() {
        backend.interruptAt = 9;
        assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .hasMessage("Training was cancelled after 10 steps. The last good checkpoint is [" + newest("a")
                        + "]. [cancelled]");
        assertThat(newest("a")).hasFileName("checkpoint-000000000010.safetensors");
        assertThat(Thread.interrupted()).as("interrupt status").isTrue();
        backend.interruptAt = -1;
        requireSameBits(run().train(at("a"), TrainingListener.NONE), run().train(TrainingListener.NONE));
    }

    @Test
    void lossThatIsNoNumberKeepsTheLastGoodCheckpoint() {
        backend.failAt = 13;
        assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .hasMessage("epoch 3, step 14 of 30: Expected a finite loss, found NaN. The last good checkpoint is ["
                        + newest("a") + "]. [non-finite-loss]");
        assertThat(newest("a")).hasFileName("checkpoint-000000000012.safetensors");
        backend.failAt = 2;
        assertThatThrownBy(() -> run().train(at("b"), TrainingListener.NONE))
                .hasMessageContaining("There is no checkpoint.");
    }

    @Test
    void divergenceStopsAtOnceAndKeepsWhatWasGood() {
        backend.divergeAt = 10;
        backend.steps = 0;
        checkpoint = new CheckpointSettings(OptionalInt.of(1), OptionalDouble.empty(), 2);
        assertThatThrownBy(() -> run().train(at("a"), TrainingListener.NONE))
                .hasMessageContaining("Expected the loss to fall: found")
                .hasMessageContaining("at step 13, more than 10.0 times the lowest")
                .hasMessageContaining("The last good checkpoint is [" + newest("a") + "]. [diverged]");
        assertThat(newest("a")).hasFileName("checkpoint-000000000010.safetensors");
        assertThat(backend.steps).isEqualTo(13);
    }

    @Test
    void checkpointsAreWrittenByTheClockToo() throws IOException {
        checkpoint = new CheckpointSettings(OptionalInt.empty(), OptionalDouble.of(10), 2);
        AtomicLong minutes = new AtomicLong();
        backend.dieAt = 28;
        // The clock is read at the start and after each step, one minute per read, and once more after a write.
        assertThatThrownBy(() ->
                        run().train(at("a"), TrainingListener.NONE, () -> minutes.getAndIncrement() * 60_000_000_000L))
                .isInstanceOf(HostBackend.Death.class);
        assertThat(files("a", "checkpoint"))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder(
                        "checkpoint-000000000010.safetensors", "checkpoint-000000000020.safetensors");
    }

    @Test
    void onlyTheNewestFewAreKeptAndNothingHalfWritten() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        Files.writeString(folder.resolve("a").resolve("checkpoint-000000000099.safetensors.part"), "half");
        die("a", 25);
        assertThat(files("a", ""))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder(
                        "lock", "checkpoint-000000000020.safetensors", "checkpoint-000000000024.safetensors");
    }
}
