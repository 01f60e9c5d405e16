package io.parsimony.examples.hctr;

import com.typesafe.config.Config;
import io.parsimony.Compression;
import io.parsimony.CompressionListener;
import io.parsimony.CompressionResult;
import io.parsimony.MeasuredModel;
import io.parsimony.Parsimony;
import io.parsimony.cli.compress.CompressionReport;
import io.parsimony.cli.compress.CompressionTables;
import io.parsimony.cli.compress.LivePage;
import io.parsimony.cli.progress.TrainingDisplay;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.ProcessMemory;
import io.parsimony.cli.report.ReportFiles;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.Units;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.examples.hctr.ReadingNetwork.Role;
import io.parsimony.examples.hctr.hmm.Topology;
import io.parsimony.examples.hctr.lines.Frames;
import io.parsimony.internal.run.ExperimentFolder;
import io.parsimony.internal.run.TrainingRecorder;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.Site;
import io.parsimony.run.Earlier;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The guideline of Wang and Du (2021) on the task of the paper. A convolutional network that predicts the states of
 * characters' hidden Markov models is trained, measured, rewritten and distilled; teacher and students read lines of
 * unseen writers.
 *
 * <p>An interrupted experiment still reports the finished networks, and it can be resumed.
 */
final class HctrExperiment {

    private static final int INDENT = 3;
    private static final String COMMAND = "hctr";
    private static final String TITLE = "Handwritten Chinese text";
    private static final String STUDENT = "student.onnx";

    private final Config settings;
    private final Configuration configuration;
    private final Scale scale;
    private final Corpus corpus;
    private final Path folder;
    private final boolean ablations;
    private final PrintStream out;
    private final Earlier earlier;
    private final ExperimentFolder runs;
    private final TrainingDisplay display;
    private final Frames frames;
    private final Topology topology;
    private final Network network;
    private final TrainingConfiguration teaching;
    private final long start = System.nanoTime();

    private final List<Site> sites = new ArrayList<>();
    private final List<ReadingNetwork> networks = new ArrayList<>();
    private Optional<CompressionResult> compression = Optional.empty();
    private LivePage live = LivePage.off();
    private int section;

    /**
     * Creates an experiment.
     *
     * @param settings the configuration that {@code configuration} was read from, for the report
     * @param folder the report folder
     * @param ablations whether to train the students of the ablations too
     * @param earlier how to treat an earlier run in the folder
     * @throws ParsimonyException ({@code bad-value}) if the configuration has no training of the teacher
     */
    HctrExperiment(
            Config settings,
            Configuration configuration,
            Scale scale,
            Corpus corpus,
            Path folder,
            boolean ablations,
            Earlier earlier,
            PrintStream out) {
        this.settings = settings;
        this.configuration = configuration;
        this.scale = scale;
        this.corpus = corpus;
        this.folder = folder;
        this.ablations = ablations;
        this.out = out;
        this.frames = scale.frames();
        this.topology = scale.topology(corpus.alphabet().size());
        this.network = scale.teacher().network(topology.outputs());
        this.teaching = configuration
                .teacher()
                .orElseThrow(() -> Require.bad("parsimony.teacher", "how the teacher is trained { ... }", "nothing"));
        this.earlier = earlier;
        this.runs = new ExperimentFolder(folder);
        this.display = new TrainingDisplay(out);
    }

    /** Shows each training on a live page while it runs. */
    HctrExperiment on(LivePage page) {
        live = page;
        return this;
    }

    /** Returns the names of all trainings except those of ablations. */
    private List<String> trainings() {
        List<String> names = new ArrayList<>();
        for (int round = 0; round <= scale.learning().rounds(); round++) {
            names.add(role(round));
        }
        for (int i = 0; i < scale.seeds(); i++) {
            for (CompressionResult.Role role :
                    List.of(CompressionResult.Role.STUDENT, CompressionResult.Role.BASELINE)) {
                names.add(new ExperimentFolder(Path.of(folder(seed(i))))
                        .run(role.label())
                        .path()
                        .toString());
            }
        }
        return names;
    }

    private static String folder(long seed) {
        return "seed-" + seed;
    }

    private static String role(int round) {
        return "teacher-" + round;
    }

    private long seed(int i) {
        return configuration.distill().seed() + i;
    }

    /**
     * Runs the experiment.
     *
     * @throws ParsimonyException on any error, after the report of the finished networks; ({@code run-exists}) if there
     *     is an earlier experiment and no choice for it; ({@code run-in-use}) if another process uses the folder
     */
    Results run() {
        return runs.alone(trainings(), earlier, this::runAlone);
    }

    private Results runAlone() {
        corpus.description().forEach(line -> out.println("   " + line));
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            out.printf(
                    Locale.ROOT, "   engine  %s%n", parsimony.backend().info().describe());
            Results.Setting setting = new Results.Setting(
                    parsimony.backend().info(),
                    settings,
                    scale,
                    corpus.alphabet().size(),
                    corpus.description());
            measure();
            return run(parsimony, setting);
        }
    }

    private Results run(Parsimony parsimony, Results.Setting setting) {
        try {
            experiment(parsimony);
            Results results = report(setting, "complete");
            out.print(Tables.comparison(results).text(INDENT));
            out.println();
            Tables.verdict(results).forEach(line -> out.println("   " + line));
            out.printf(
                    Locale.ROOT,
                    "%nDone in %s. Report: %s%n",
                    Units.duration(results.time()),
                    folder.resolve(ReportFiles.PAGE));
            return results;
        } catch (ParsimonyException e) {
            keepWhatIsDone(setting, e);
            throw e;
        }
    }

    /** Prints the teacher's cost and checks the rewrite before the teacher's training. */
    private void measure() {
        section("The teacher's cost for a frame");
        CostReport report = CostAnalyzer.analyze(network);
        out.print(CostTables.layers(report).text(INDENT));
        out.println();
        out.print(CostTables.components(report).text(INDENT));
        Parsimony.rewriteAtRandom(configuration, Model.initialize(network, teaching.seed()));
    }

    private void experiment(Parsimony parsimony) {
        section("Train the teacher");
        Material material = new Material(
                frames,
                Aligned.uniform(topology, frames, corpus.train()),
                Aligned.uniform(topology, frames, corpus.validation()));
        TrainingConfiguration once = teaching.toBuilder().epochs(1).build();
        Dataset some = material.training().spread(scale.learning().firstFrames());
        Training training = train(parsimony, role(0), once, material, Model.initialize(network, teaching.seed()), some);
        for (int round = 1; round <= scale.learning().rounds(); round++) {
            material = realigned(parsimony, round, training.model(), material);
            training = train(parsimony, role(round), teaching, material, training.model(), material.training())
                    .after(training);
        }
        Training teacher = training;
        examine(parsimony, Role.TEACHER, "", training, material);
        section("Rewrite it, and distill it into the student");
        for (int i = 0; i < scale.seeds(); i++) {
            students(parsimony, teacher, material, seed(i));
        }
        if (ablations) {
            section("Students that are made in other ways");
            for (Ablation ablation : Ablation.of(configuration, teacher.model().network(), scale.states())) {
                Configuration cached = cached(ablation.configuration(), ablation.folder() + "-teacher-cache");
                CompressionResult result = compression(
                                parsimony.with(cached), ablation.folder(), teacher.model(), material)
                        .withoutLatency()
                        .run();
                examine(parsimony, Role.ABLATION, ablation.name(), new Training(result.student()), material);
            }
        }
        section("Compare");
    }

    static String gain(Cost before, Cost after) {
        return String.format(
                Locale.ROOT,
                "%s fewer multiply-accumulates, %s fewer parameters",
                Units.times((double) before.macs() / after.macs()),
                Units.times((double) before.parameters() / after.parameters()));
    }

    /**
     * Trains, for one seed, the student and the same network without the teacher, from random parameters and labels
     * alone.
     */
    private void students(Parsimony parsimony, Training teacher, Material material, long seed) {
        TrainingConfiguration distill =
                configuration.distill().toBuilder().seed(seed).build();
        Configuration seeded = cached(configuration.toBuilder().distill(distill).build(), "teacher-cache");
        boolean first = seed == seed(0);
        Compression.Builder how = compression(parsimony.with(seeded), folder(seed), teacher.model(), material)
                .baseline()
                .deploy(first ? new Path[] {folder.resolve(STUDENT)} : new Path[0]);
        CompressionResult result = (first ? how : how.withoutLatency()).run();
        if (first) {
            out.print(CompressionTables.comparison(result).text(INDENT));
            compression = Optional.of(withTeacher(result, teacher.history()));
        }
        Training student = new Training(result.student());
        examine(parsimony, Role.STUDENT, "seed " + seed, student, material);
        Model deployed = result.deployed().orElseThrow().model();
        examine(parsimony, Role.DEPLOYED, "seed " + seed, student.with(deployed), material);
        MeasuredModel baseline = result.model(CompressionResult.Role.BASELINE).orElseThrow();
        examine(parsimony, Role.BASELINE, "seed " + seed, new Training(baseline), material);
    }

    /** Returns the result with the training of the teacher, which the compression itself does not contain. */
    private static CompressionResult withTeacher(CompressionResult result, TrainingHistory history) {
        Map<CompressionResult.Role, MeasuredModel> models = new EnumMap<>(result.models());
        models.computeIfPresent(
                CompressionResult.Role.TEACHER,
                (role, one) -> new MeasuredModel(one.model(), one.score(), Optional.of(history), one.latencies()));
        return new CompressionResult(
                result.status(),
                result.setting(),
                result.time(),
                result.teacherCost(),
                result.rewrite(),
                models,
                result.deployed());
    }

    /**
     * Returns the configuration with a teacher cache: the teacher computes each sample once for all epochs and seeds.
     */
    private Configuration cached(Configuration how, String cache) {
        return how.toBuilder()
                .distill(how.distill().cachedIn(runs.path().resolve(cache)))
                .build();
    }

    private Compression.Builder compression(Parsimony parsimony, String name, Model teacher, Material material) {
        out.printf(Locale.ROOT, "%n   %s%n", name);
        Path own = runs.path().resolve(name);
        return Compression.of(parsimony)
                .teacher(teacher)
                .data(material.training(), material.examination())
                .folder(own, Earlier.RESUME)
                .listener(display)
                .listener(new CompressionReport(own, COMMAND, TITLE + ", " + name, settings, out).on(live))
                .listener(new CompressionListener() {
                    @Override
                    public void finished(Compression.Stage stage, CompressionResult soFar) {
                        if (stage == Compression.Stage.REWRITE && sites.isEmpty()) {
                            print(soFar.rewrite().orElseThrow());
                        }
                    }
                });
    }

    /** Trains the teacher for one round. */
    private Training train(
            Parsimony parsimony,
            String role,
            TrainingConfiguration how,
            Material material,
            Model initial,
            Dataset data) {
        out.printf(Locale.ROOT, "%n   %s%n", role);
        display.training(how);
        Function<Model, Score> test = model -> parsimony.evaluate(model, material.examination());
        TrainingListener shown = live.training(TITLE + ", " + role, initial.network(), how);
        try (TrainingRecorder recorder = new TrainingRecorder(
                Optional.of(runs.metrics(role)), Optional.of(test), TrainingListener.all(display, shown))) {
            Model model = parsimony.train(initial, how, data, runs.path().resolve(role), recorder);
            return new Training(model, recorder.history());
        }
    }

    private Material realigned(Parsimony parsimony, int round, Model model, Material before) {
        Path file = runs.path().resolve("alignment-" + round + ".safetensors");
        Aligned train = Aligned.read(file, topology, frames, corpus.train())
                .orElseGet(() -> before.train().realigned(parsimony.backend(), model, frames, corpus.train()));
        train.write(file);
        out.printf(
                Locale.ROOT,
                "   lines realigned: %.1f%% of the frames kept their state%n",
                train.agreement(before.train()));
        Aligned validation = before.train().realigned(parsimony.backend(), model, frames, corpus.validation());
        return new Material(frames, train, validation);
    }

    private void examine(Parsimony parsimony, Role role, String name, Training training, Material material) {
        Performance performance =
                new LineReader(parsimony.backend(), frames, corpus, material.train()).read(training.model());
        networks.add(new ReadingNetwork(
                role,
                name,
                CostAnalyzer.analyze(training.model().network()).total(),
                training.time(),
                training.frameAccuracy(),
                training.leftChance(),
                performance));
        out.printf(
                Locale.ROOT,
                "   reads %s with %s wrong characters, with the language model %s%n",
                Units.count(performance.plain().characters()),
                Tables.rate(performance.plain()),
                Tables.rate(performance.language()));
    }

    private void print(Rewrite rewrite) {
        sites.addAll(rewrite.sites());
        Cost before = CostAnalyzer.analyze(network).total();
        Cost after = CostAnalyzer.analyze(rewrite.model().network()).total();
        out.print(SiteTable.of(rewrite.sites(), before, after).text(INDENT));
        out.printf(Locale.ROOT, "%n   %s%n", gain(before, after));
    }

    private Results report(Results.Setting setting, String status) {
        Results results = new Results(
                status,
                setting,
                Duration.ofNanos(System.nanoTime() - start),
                ProcessMemory.peak(),
                sites,
                networks,
                compression);
        new HctrReport(folder, corpus).write(results, CostAnalyzer.analyze(network));
        return results;
    }

    private void keepWhatIsDone(Results.Setting setting, ParsimonyException end) {
        // An interrupted thread cannot write files.
        boolean interrupted = Thread.interrupted();
        out.println();
        if (networks.isEmpty()) {
            out.println("Ended early: no network finished, so there is no report.");
        } else {
            report(setting, end.id());
            out.printf(
                    Locale.ROOT,
                    "Ended early. Report of the finished networks: %s%n",
                    folder.resolve(ReportFiles.PAGE));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void section(String title) {
        section++;
        out.printf(Locale.ROOT, "%n%d. %s%n", section, title);
    }
}
