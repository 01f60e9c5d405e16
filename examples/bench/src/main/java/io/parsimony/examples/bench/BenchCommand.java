package io.parsimony.examples.bench;

import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.analyze.SubjectOptions;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.deploy.DeploymentSettings;
import io.parsimony.error.Require;
import io.parsimony.examples.mnist.BackbonesCommand;
import io.parsimony.examples.mnist.MnistCommand;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.network.Model;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Benchmarks on the networks of the MNIST example with random batches; no data are fetched.
 *
 * <p>Single parts are measured by JMH benchmarks: {@link JmhCommand}. The other commands compare two or more ways to do
 * the same work and print the ratio. They alternate at each step in one process, so that other load on the machine
 * affects all alike, and check that the results agree. JMH measures each benchmark in its own process, one after the
 * other; on a busy machine, the load would distort the ratio.
 */
@Command(
        name = "bench",
        sortOptions = false,
        synopsisSubcommandLabel = "BENCHMARK",
        subcommands = JmhCommand.class,
        description = "Measures the overhead of the framework on the networks of the MNIST example.")
public final class BenchCommand {

    private static final int INDENT = 3;
    private static final int SETTLED = 300;
    private static final long SEED = 7;
    private static final int CHECKPOINT_STEPS = 100;
    private static final int CHARACTERS = 22_080;
    private static final int LARGEST = 16;

    /** The samples are noise, so accuracy and preflight checks have no meaning. */
    private static final Map<String, Object> NOISE = Map.of(
            "parsimony.distill.optimizer.learning-rate",
            1e-3,
            "parsimony.distill.divergence.factor",
            1e9,
            "parsimony.distill.preflight.enabled",
            false);

    private final PrintStream out;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    /** Creates commands that print to a stream. */
    public BenchCommand(PrintStream out) {
        this.out = out;
    }

    @Command(
            name = "step",
            description = "Compares a distillation step through Parsimony with the same step written by hand in"
                    + " plain DJL.")
    int step(
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "200",
                            description = "Timed steps of each. Default: ${DEFAULT-VALUE}.")
                    int steps,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults) {
        try (Parsimony parsimony = open(configuration)) {
            StepBenchmark.Result result = StepBenchmark.run(parsimony, teacher(), steps);
            out.printf(
                    Locale.ROOT,
                    """
                    A distillation step, batch %d, the teacher's forward pass included; medians of %d, interleaved
                       through Parsimony  %.2f ms
                       by hand in DJL     %.2f ms
                       ratio              %.3f
                       largest relative difference of the losses  %.1e
                    """,
                    parsimony.configuration().distill().batch(),
                    steps,
                    result.parsimony(),
                    result.byHand(),
                    result.ratio(),
                    result.lossDifference());
        }
        return 0;
    }

    @Command(name = "memory", description = "Measures resident memory over thousands of distillation steps.")
    int memory(
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "3000",
                            description = "Steps to take. Default: ${DEFAULT-VALUE}.")
                    int steps,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults) {
        try (Parsimony parsimony = open(configuration)) {
            double growth = MemoryBenchmark.run(
                    parsimony,
                    teacher(),
                    steps,
                    SETTLED,
                    (step, resident) -> out.printf(Locale.ROOT, "   after %,6d steps  %,.0f MiB%n", step, resident));
            out.printf(Locale.ROOT, "   growth after the first %d steps: %+.1f%%%n", SETTLED, 100 * (growth - 1));
        }
        return 0;
    }

    @Command(
            name = "endurance",
            description = "Measures memory, open files, threads and the temporary folder over 300 opens, 300"
                    + " trainings, 1,000 sessions, 1,000 batch sizes and 3,000 imports. The process has a heap of"
                    + " fixed size, allocated at the start, so that growth is not the heap's.")
    int endurance(
            @Option(
                            names = "--part",
                            paramLabel = "X",
                            defaultValue = "1",
                            description = "The fraction of these numbers to run, above 0 and at most 1. Default:"
                                    + " ${DEFAULT-VALUE}.")
                    double part,
            @Option(
                            names = "--only",
                            paramLabel = "WHAT",
                            description = "One of [opens], [trainings], [sessions], [batch sizes], [imports of onnx],"
                                    + " [imports of zip]. May be repeated. Default: all.")
                    Set<String> only,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults)
            throws IOException, InterruptedException {
        Require.positive("--part", part);
        if (!FixedHeap.isThis()) {
            return FixedHeap.run(spec.root().commandLine().getParseResult().originalArgs());
        }
        try (TemporaryFolder folder = new TemporaryFolder();
                Parsimony parsimony = open(configuration, NOISE)) {
            List<EnduranceBenchmark.Result> results = new EnduranceBenchmark(
                            parsimony,
                            folder.path(),
                            what -> only == null || only.contains(what),
                            line -> out.println("   " + line))
                    .run(part);
            out.println();
            out.print(EnduranceBenchmark.table(results).text(INDENT));
        }
        return 0;
    }

    @Command(
            name = "loop",
            description = "Compares the steps of a whole run, with data, checkpoints and log, with the session's bare"
                    + " steps.")
    int loop(
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "25",
                            description = "Steps per round. Default: ${DEFAULT-VALUE}.")
                    int steps,
            @Option(
                            names = "--rounds",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "Rounds of each, alternately. Default: ${DEFAULT-VALUE}.")
                    int rounds,
            @Option(names = "--augment", description = "Shift, rotate and distort every sample, as for handwriting.")
                    boolean augment,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults)
            throws IOException {
        Require.atLeastOne("--steps", steps);
        Require.atLeastOne("--rounds", rounds);
        Map<String, Object> settings = new LinkedHashMap<>(NOISE);
        settings.put("parsimony.distill.epochs", rounds + 1);
        settings.put("parsimony.distill.checkpoint.steps", CHECKPOINT_STEPS);
        if (augment) {
            settings.put(
                    "parsimony.distill.augment",
                    List.of(
                            Map.of("type", "shift", "pixels", 2),
                            Map.of("type", "rotate", "degrees", 10),
                            Map.of("type", "elastic", "alpha", 34, "sigma", 4)));
        }
        try (TemporaryFolder folder = new TemporaryFolder();
                Parsimony parsimony = open(configuration, settings)) {
            LoopBenchmark.Result result = LoopBenchmark.run(parsimony, teacher(), steps, folder.path());
            out.printf(
                    Locale.ROOT,
                    """
                    A step of a distillation run, batch %d, a checkpoint every %d steps; medians of %d rounds of %d%s
                       in the training loop  %.2f ms
                       bare                  %.2f ms
                       ratio                 %.3f
                       waiting for data      %.1f%% of the loop's time
                    """,
                    parsimony.configuration().distill().batch(),
                    CHECKPOINT_STEPS,
                    rounds,
                    steps,
                    augment ? ", augmented" : "",
                    result.loop(),
                    result.bare(),
                    result.ratio(),
                    100 * result.waited());
        }
        return 0;
    }

    @Command(
            name = "cache",
            description = "Compares epochs of distillation with cached teacher outputs and with a running teacher.")
    int cache(
            @Option(
                            names = "--samples",
                            paramLabel = "N",
                            defaultValue = "2000",
                            description = "Samples per epoch. Default: ${DEFAULT-VALUE}.")
                    int samples,
            @Option(
                            names = "--epochs",
                            paramLabel = "N",
                            defaultValue = "6",
                            description =
                                    "Epochs of each, alternately; the first is not timed. Default: ${DEFAULT-VALUE}.")
                    int epochs,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults)
            throws IOException {
        Require.atLeastOne("--samples", samples);
        Require.atLeastOne("--epochs less one", epochs - 1);
        try (TemporaryFolder folder = new TemporaryFolder();
                Parsimony parsimony = open(configuration, NOISE)) {
            CacheBenchmark.Result result = CacheBenchmark.run(parsimony, teacher(), samples, epochs, folder.path());
            out.printf(
                    Locale.ROOT,
                    """
                    An epoch of distillation on %,d samples, batch %d; medians of %d, alternately
                       teacher's pass    %.2f s, once, %.1f MB on disk
                       with the cache    %.2f s
                       without           %.2f s
                       ratio             %.3f
                       final parameters  %s
                    The cache of %,d classes, top-k %d
                       a million samples %.0f MB (all logits: %.0f MB)
                    """,
                    samples,
                    parsimony.configuration().distill().batch(),
                    epochs - 1,
                    result.pass(),
                    result.bytes() / 1e6,
                    result.cached(),
                    result.without(),
                    result.cached() / result.without(),
                    result.equal()
                            ? "the same bits"
                            : String.format(Locale.ROOT, "differ by at most %.1e", result.difference()),
                    CHARACTERS,
                    LARGEST,
                    (double) TeacherCache.bytesPerSample(CHARACTERS, OptionalInt.of(LARGEST)),
                    (double) TeacherCache.bytesPerSample(CHARACTERS, OptionalInt.empty()));
        }
        return 0;
    }

    @Command(
            name = "training",
            description =
                    "Measures the trainings of a compression on random samples, and computes the time of an epoch:"
                            + " the teacher's pass into the cache, the student's training from the cache, and the"
                            + " teacher's training.")
    int training(
            @Mixin SubjectOptions subject,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "8",
                            description = "Timed steps of each. Default: ${DEFAULT-VALUE}.")
                    int steps,
            @Option(
                            names = "--samples",
                            paramLabel = "N",
                            defaultValue = "1000000",
                            description = "The samples of an epoch. Default: ${DEFAULT-VALUE}.")
                    long samples,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults)
            throws IOException {
        Require.atLeastOne("--steps", steps);
        Require.atLeastOne("--samples", samples);
        try (TemporaryFolder folder = new TemporaryFolder();
                Parsimony parsimony = open(configuration, BackbonesCommand.DEFAULTS, Map.of())) {
            Model teacher = subject.find().model().get();
            TrainingBenchmark.Result result = new TrainingBenchmark(parsimony, steps, folder.path()).run(teacher);
            out.printf(Locale.ROOT, "%nMedians of %d steps, and an epoch of %,d samples%n", steps, samples);
            out.print(result.table(samples).text(INDENT));
            out.printf(
                    Locale.ROOT,
                    "%n   The cache takes %,d bytes a sample: %s an epoch.%n",
                    result.cacheBytes(),
                    Units.bytes(Math.multiplyExact(samples, result.cacheBytes())));
        }
        return 0;
    }

    @Command(
            name = "engines",
            description = "Compares a distillation step on several engines with the first, alternately in one process.")
    int engines(
            @Option(
                            names = "--backends",
                            paramLabel = "ID",
                            split = ",",
                            defaultValue = "djl,dl4j,onnx",
                            description = "The engines. Default: ${DEFAULT-VALUE}.")
                    List<String> backends,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Timed steps of each. Default: ${DEFAULT-VALUE}.")
                    int steps,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults) {
        Require.atLeastOne("--steps", steps);
        Map<String, Parsimony> engines = new LinkedHashMap<>();
        try {
            for (String backend : backends) {
                engines.put(backend, open(configuration, Map.of("parsimony.backend", backend)));
            }
            Map<String, EnginesBenchmark.Result> results = EnginesBenchmark.run(engines, teacher(), steps);
            double first = Require.present(results, backends.get(0)).milliseconds();
            TextTable table = TextTable.of("engine", ">step", ">ratio", ">loss differs by");
            results.forEach((name, result) -> table.row(
                    name,
                    String.format(Locale.ROOT, "%.2f ms", result.milliseconds()),
                    String.format(Locale.ROOT, "%.2f", result.milliseconds() / first),
                    String.format(Locale.ROOT, "%.1e", result.lossDifference())));
            out.printf(
                    Locale.ROOT,
                    "%nA distillation step, the teacher's forward pass included; medians of %d, alternately%n",
                    steps);
            out.print(table.text(INDENT));
        } finally {
            engines.values().forEach(Parsimony::close);
        }
        return 0;
    }

    @Command(
            name = "inference",
            description = "Compares inference through the ONNX Runtime backend with a handwritten program on the"
                    + " exported file.")
    int inference(
            @Option(
                            names = "--runs",
                            paramLabel = "N",
                            defaultValue = "300",
                            description = "Timed runs of each. Default: ${DEFAULT-VALUE}.")
                    int runs,
            @Option(
                            names = "--threads",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "Threads of both. Default: ${DEFAULT-VALUE}.")
                    int threads,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults)
            throws IOException {
        Require.atLeastOne("--runs", runs);
        Require.atLeastOne("--threads", threads);
        Map<String, Object> settings = Map.of("parsimony.backend", "onnx", "parsimony.backends.onnx.threads", threads);
        try (TemporaryFolder folder = new TemporaryFolder();
                Parsimony parsimony = open(configuration, settings)) {
            Model student = parsimony.rewriteAtRandom(teacher()).model();
            TextTable table =
                    TextTable.of("model", ">batch", ">through Parsimony", ">by hand", ">ratio", ">logits differ by");
            for (Map.Entry<String, Model> model :
                    Map.of("student", student, "teacher", teacher()).entrySet()) {
                for (int batch : new int[] {1, 64}) {
                    InferenceBenchmark.Result result = InferenceBenchmark.run(
                            parsimony.backend(), threads, model.getValue(), folder.path(), batch, runs);
                    table.row(
                            model.getKey(),
                            String.valueOf(batch),
                            Units.micros(result.parsimony()),
                            Units.micros(result.byHand()),
                            String.format(Locale.ROOT, "%.3f", result.parsimony() / result.byHand()),
                            String.format(Locale.ROOT, "%.1e", result.difference()));
                }
            }
            out.print(table.text(INDENT));
        }
        return 0;
    }

    @Command(
            name = "throughput",
            description =
                    "Times one inference session shared by several threads, on several engines one after" + " another.")
    int throughput(
            @Option(
                            names = "--backends",
                            paramLabel = "ID",
                            split = ",",
                            defaultValue = "djl,dl4j,onnx",
                            description = "The engines, of one thread each. Default: ${DEFAULT-VALUE}.")
                    List<String> backends,
            @Option(
                            names = "--threads",
                            paramLabel = "N",
                            split = ",",
                            defaultValue = "1,2,4",
                            description = "The number of threads that share the session. Default: ${DEFAULT-VALUE}.")
                    List<Integer> threads,
            @Option(
                            names = "--batch",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "Images per run. Default: ${DEFAULT-VALUE}.")
                    int batch,
            @Option(
                            names = "--seconds",
                            paramLabel = "N",
                            defaultValue = "5",
                            description = "Time for each number of threads. Default: ${DEFAULT-VALUE}.")
                    int seconds,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults) {
        Require.atLeastOne("--batch", batch);
        Require.atLeastOne("--seconds", seconds);
        threads.forEach(count -> Require.atLeastOne("--threads", count));
        TextTable table = TextTable.of("engine", ">threads", ">images/s", ">run", ">wrong", ">runs");
        for (String id : backends) {
            Map<String, Object> chosen = Map.of("parsimony.backend", id, "parsimony.backends." + id + ".threads", 1);
            try (Parsimony parsimony = open(configuration, chosen)) {
                Model student = parsimony.rewriteAtRandom(teacher()).model();
                ThroughputBenchmark.run(parsimony.backend(), student, batch, threads, Duration.ofSeconds(seconds))
                        .forEach(result -> table.row(
                                id,
                                String.valueOf(result.threads()),
                                String.format(Locale.ROOT, "%,.0f", result.imagesPerSecond()),
                                String.format(Locale.ROOT, "%.2f ms", result.milliseconds()),
                                Units.count(result.wrong()),
                                Units.count(result.runs())));
            }
        }
        out.printf(
                Locale.ROOT,
                "%nOne session of the student, batch %d, shared by threads; engines of one thread%n",
                batch);
        out.print(table.text(INDENT));
        return 0;
    }

    @Command(
            name = "deploy",
            description = "Compares inference forms of a student with its teacher, alternately on several engines.")
    int deploy(
            @Option(
                            names = "--engines",
                            paramLabel = "ID",
                            split = ",",
                            defaultValue = "onnx",
                            description = "The engines. Default: ${DEFAULT-VALUE}.")
                    List<String> ids,
            @Option(
                            names = "--networks",
                            paramLabel = "NAME",
                            split = ",",
                            defaultValue = "mnist,vgg16,resnet18,hctr,mobilenet_v2",
                            description = "The networks. Default: ${DEFAULT-VALUE}.")
                    List<DeployBenchmark.Subject> subjects,
            @Option(
                            names = "--batches",
                            paramLabel = "N",
                            split = ",",
                            defaultValue = "1,16",
                            description = "Images per run. Default: ${DEFAULT-VALUE}.")
                    List<Integer> batches,
            @Option(
                            names = "--rounds",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Timed runs of each form. Default: ${DEFAULT-VALUE}.")
                    int rounds,
            @Option(
                            names = "--threads",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "Threads of each engine. Default: ${DEFAULT-VALUE}.")
                    int threads,
            @Option(names = "--json", paramLabel = "FILE", description = "Writes JSON rows.") @Nullable Path json,
            @Mixin ConfigurationOptions configuration,
            @Mixin ErrorPrinter faults) {
        DeploymentSettings settings =
                DeploymentSettings.builder().batches(batches).rounds(rounds).build();
        Map<String, Backend> engines = new LinkedHashMap<>();
        List<DeployBenchmark.Row> rows = new ArrayList<>();
        try {
            for (String id : ids) {
                Map<String, Object> chosen =
                        Map.of("parsimony.backend", id, "parsimony.backends." + id + ".threads", threads);
                engines.put(id, open(configuration, chosen).backend());
            }
            DeployBenchmark benchmark = new DeployBenchmark(engines, settings);
            double peak = benchmark.peak();
            out.printf(Locale.ROOT, "   matrix product  %.1f GFLOP/s at best%n", peak);
            for (DeployBenchmark.Subject subject : subjects) {
                List<DeployBenchmark.Row> measured = benchmark.run(subject);
                rows.addAll(measured);
                out.println();
                out.print(DeployBenchmark.table(measured, peak).text(INDENT));
            }
            if (json != null) {
                DeployBenchmark.write(rows, peak, json);
            }
        } finally {
            engines.values().forEach(Backend::close);
        }
        return 0;
    }

    private Parsimony open(ConfigurationOptions configuration) {
        return open(configuration, Map.of());
    }

    private Parsimony open(ConfigurationOptions configuration, Map<String, ?> more) {
        return open(configuration, MnistCommand.DEFAULTS, more);
    }

    private Parsimony open(ConfigurationOptions configuration, String defaults, Map<String, ?> more) {
        Parsimony parsimony = Parsimony.open(Parsimony.configure(configuration.load(defaults, more)));
        out.println("   engine  " + parsimony.backend().info().describe());
        return parsimony;
    }

    private static Model teacher() {
        return Model.initialize(MnistCommand.teacher(), SEED);
    }
}
