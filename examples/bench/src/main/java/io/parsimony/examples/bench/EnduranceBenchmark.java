package io.parsimony.examples.bench;

import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.cli.report.ProcessMemory;
import io.parsimony.cli.report.TextTable;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener;
import io.parsimony.zoo.Zoo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Repeats work a thousand times and measures memory, open files, threads and the temporary folder. */
final class EnduranceBenchmark {

    /** The fraction of the repetitions after which no resource should grow. */
    private static final int WARM_UP = 5;

    private static final int COLLECTIONS = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final int BATCHES = 1000;
    private static final int SAMPLES = 40;
    private static final Shape IMAGE = Shape.of(1, 28, 28);
    private static final int CLASSES = 10;

    private final Parsimony parsimony;
    private final Path folder;
    private final Consumer<String> progress;
    private final Model model;
    private final Predicate<String> only;
    private final List<Result> results = new ArrayList<>();

    /** The resources of the process. */
    record Held(double resident, long files, int threads, long temporary) {

        private static Held now() {
            // A separate thread frees direct memory after its buffers.
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            double resident = ProcessMemory.resident()
                    .orElseThrow(() -> ParsimonyException.of(
                            BenchErrorId.UNSUPPORTED,
                            "Measuring resident memory requires Linux's /proc, which is missing here."));
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            return new Held(
                    resident,
                    entries(Path.of("/proc/self/fd")),
                    threads,
                    entries(Path.of(System.getProperty("java.io.tmpdir"))));
        }

        private static long entries(Path folder) {
            try (Stream<Path> files = Files.list(folder)) {
                return files.count();
            } catch (IOException e) {
                throw new ParsimonyException(
                        Problem.of(ErrorId.UNREADABLE_FILE, "The folder [" + folder + "] cannot be read: " + e + "."),
                        e);
            }
        }
    }

    /**
     * The work, and the resources of the process after the warm-up and at the end.
     *
     * @param what the kind of work
     * @param times the number of repetitions
     */
    record Result(String what, int times, Held settled, Held last) {

        double growth() {
            return 100 * (last.resident / settled.resident - 1);
        }
    }

    /**
     * Prepares the benchmark.
     *
     * @param folder for model files
     * @param only selects kinds of work by name
     * @param progress the consumer of a line after each kind of work
     */
    EnduranceBenchmark(Parsimony parsimony, Path folder, Predicate<String> only, Consumer<String> progress) {
        this.parsimony = parsimony;
        this.folder = folder;
        this.only = only;
        this.progress = progress;
        this.model = Model.initialize(Zoo.build("lenet5", IMAGE, CLASSES), 1);
    }

    /**
     * Runs the selected kinds of work.
     *
     * @param part the fraction of 300 opens, 300 trainings, 1,000 sessions, 1,000 batch sizes and 3,000 imports, in (0,
     *     1]
     */
    List<Result> run(double part) {
        repeat("opens", part * 300, i -> {
            try (Backend backend = parsimony.configuration().backend().open();
                    InferenceSession session = backend.infer(model)) {
                session.run(Tensor.full(IMAGE.batched(2), i));
            }
        });
        RandomSamples data = new RandomSamples(RandomBatches.batch(SAMPLES, 1));
        TrainingConfiguration how = parsimony.configuration().distill().withoutTeacher().toBuilder()
                .epochs(1)
                .batch(SAMPLES / 2)
                .build();
        repeat("trainings", part * 300, i -> parsimony.train(model, how, data, TrainingListener.NONE));
        repeat("sessions", part * 1000, i -> {
            try (InferenceSession session = parsimony.backend().infer(model)) {
                session.run(Tensor.full(IMAGE.batched(1 + i % 4), i));
            }
        });
        try (InferenceSession session = parsimony.backend().infer(model)) {
            // The sizes repeat in rounds as long as the warm-up, so that the same sizes are cached after it and at the
            // end.
            int sizes = Math.max(1, (int) Math.round(part * BATCHES) / WARM_UP);
            repeat("batch sizes", part * BATCHES, i -> session.run(Tensor.full(IMAGE.batched(1 + i * 7 % sizes), i)));
        }
        ModelFormats formats = ModelFormats.discover();
        for (String ending : List.of("onnx", "zip")) {
            Path file = folder.resolve("model." + ending);
            formats.write(model, file);
            repeat("imports of " + ending, part * 3000 / 2, i -> formats.read(file));
        }
        return results;
    }

    private void repeat(String what, double wanted, IntConsumer work) {
        if (!only.test(what)) {
            return;
        }
        int times = (int) Math.max(WARM_UP, Math.round(wanted));
        int warmUp = times / WARM_UP;
        for (int i = 0; i < warmUp; i++) {
            work.accept(i);
        }
        Held settled = Held.now();
        for (int i = warmUp; i < times; i++) {
            work.accept(i);
        }
        Result result = new Result(what, times, settled, Held.now());
        results.add(result);
        progress.accept(String.format(Locale.ROOT, "%s: %+.1f%%", what, result.growth()));
    }

    /** Returns the results as a table. */
    static TextTable table(List<Result> results) {
        TextTable table =
                TextTable.of("what", ">times", ">MiB", ">at the end", ">growth", "files", "threads", "temporary files");
        results.forEach(result -> table.row(
                result.what,
                String.valueOf(result.times),
                String.format(Locale.ROOT, "%.0f", result.settled.resident),
                String.format(Locale.ROOT, "%.0f", result.last.resident),
                String.format(Locale.ROOT, "%+.1f%%", result.growth()),
                result.settled.files + " to " + result.last.files,
                result.settled.threads + " to " + result.last.threads,
                result.settled.temporary + " to " + result.last.temporary));
        return table;
    }
}
