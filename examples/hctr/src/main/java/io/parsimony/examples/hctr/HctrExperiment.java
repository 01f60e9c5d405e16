package io.parsimony.examples.hctr;

import com.typesafe.config.Config;
import io.parsimony.Parsimony;
import io.parsimony.cache.CacheSettings;
import io.parsimony.cli.progress.MetricsLog;
import io.parsimony.cli.progress.Stages;
import io.parsimony.cli.progress.TrainingWatch;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.ProcessMemory;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.Units;
import io.parsimony.config.Configuration;
import io.parsimony.config.DataPreparation;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.examples.hctr.Contestant.Role;
import io.parsimony.examples.hctr.hmm.Topology;
import io.parsimony.examples.hctr.lines.Frames;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.Site;
import io.parsimony.run.RunFolder;
import io.parsimony.train.Dataset;
import io.parsimony.train.Subset;
import io.parsimony.train.TrainingListener;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The guideline of Wang and Du (2021) on their own task: a convolutional network that gives the states of characters' hidden
 * Markov models is trained, measured, rewritten and distilled; teacher and students read lines of writers that none of them
 * has seen.
 *
 * <p>When it ends before its time, what was finished is still reported, and it can be resumed.
 */
final class HctrExperiment {

    private static final int INDENT = 3;

    private final Config settings;
    private final Configuration configuration;
    private final Scale scale;
    private final Corpus corpus;
    private final Path folder;
    private final boolean ablations;
    private final PrintStream out;
    private final Stages stages;
    private final Frames frames;
    private final Topology topology;
    private final Network network;
    private final TrainingConfiguration teaching;
    private final long start = System.nanoTime();

    private final List<Site> sites = new ArrayList<>();
    private final List<Contestant> contestants = new ArrayList<>();
    private int section;

    /**
     * An experiment that has not begun.
     *
     * @param settings the configuration that {@code configuration} was read from, for the report
     * @param folder where the report goes
     * @param ablations whether students are made in other ways too
     * @param earlier what to do about what an earlier process left there
     * @throws ParsimonyException ({@code bad-value}) if the configuration does not say how the teacher is trained; ({@code
     *     run-exists}) if nothing was said about an earlier experiment
     */
    HctrExperiment(
            Config settings,
            Configuration configuration,
            Scale scale,
            Corpus corpus,
            Path folder,
            boolean ablations,
            Stages.Earlier earlier,
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
        this.stages = Stages.in(folder, roles(), earlier);
    }

    private List<String> roles() {
        List<String> roles = new ArrayList<>();
        for (int round = 0; round <= scale.learning().rounds(); round++) {
            roles.add(role(round));
        }
        for (int i = 0; i < scale.seeds(); i++) {
            roles.add("student-" + seed(i));
            roles.add("undistilled-" + seed(i));
        }
        return roles;
    }

    private static String role(int round) {
        return "teacher-" + round;
    }

    private long seed(int i) {
        return configuration.distill().seed() + i;
    }

    /**
     * Does all of it.
     *
     * @throws ParsimonyException if anything goes wrong; what was finished has then been reported
     */
    Results run() {
        corpus.description().forEach(line -> out.println("   " + line));
        Results.Setting setting;
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            out.printf("   engine  %s%n", parsimony.backend().info().describe());
            setting = new Results.Setting(
                    parsimony.backend().info(),
                    settings,
                    scale,
                    corpus.alphabet().size(),
                    corpus.description());
        }
        measure();
        try {
            experiment();
            Results results = report(setting, "complete");
            out.print(Tables.comparison(results).text(INDENT));
            out.println();
            Tables.verdict(results).forEach(line -> out.println("   " + line));
            out.printf("%nDone in %s. Report: %s%n", Units.duration(results.time()), folder.resolve(HctrReport.TEXT));
            return results;
        } catch (ParsimonyException e) {
            keepWhatIsDone(setting, e);
            throw e;
        }
    }

    /** The teacher's cost, and what would go wrong in the rewrite, before the teacher's training. */
    private void measure() {
        section("The teacher's cost for a frame");
        CostReport report = CostAnalyzer.analyze(network);
        out.print(CostTables.layers(report).text(INDENT));
        out.println();
        out.print(CostTables.components(report).text(INDENT));
        Parsimony.rewrite(configuration, Model.initialize(network, teaching.seed()));
    }

    private void experiment() {
        section("Train the teacher");
        Model teacher;
        Material material;
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            Material uniform = new Material(
                    frames,
                    Aligned.uniform(topology, frames, corpus.train()),
                    Aligned.uniform(topology, frames, corpus.validation()));
            Dataset some = Subset.spread(uniform.training(), scale.learning().firstFrames());
            TrainingConfiguration once = teaching.with(1, teaching.seed());
            Training training =
                    train(parsimony, role(0), once, uniform, Model.initialize(network, teaching.seed()), some);
            material = uniform;
            for (int round = 1; round <= scale.learning().rounds(); round++) {
                material = realigned(parsimony, round, training.model(), material);
                training = train(parsimony, role(round), teaching, material, training.model(), material.training())
                        .after(training);
            }
            teacher = training.model();
            contest(parsimony, Role.TEACHER, "", training, material);
        }
        section("Rewrite it, and distil it into the student");
        for (int i = 0; i < scale.seeds(); i++) {
            students(teacher, material, seed(i));
        }
        if (ablations) {
            section("Students that are made in other ways");
            for (Ablation ablation : Ablation.of(configuration, teacher.network(), scale.states())) {
                ablation(teacher, material, ablation);
            }
            labelsAlone(teacher, material);
        }
        section("Compare");
    }

    static String gain(Cost before, Cost after) {
        return String.format(
                "%s fewer multiply-accumulates, %s fewer parameters",
                Units.times((double) before.macs() / after.macs()),
                Units.times((double) before.parameters() / after.parameters()));
    }

    /** The student by one seed; and the same network without the teacher, started at random on labels alone. */
    private void students(Model teacher, Material material, long seed) {
        Configuration seeded = Ablation.with(
                configuration,
                configuration.distill().with(configuration.distill().epochs(), seed));
        TrainingConfiguration cached = cached(seeded.distill());
        try (Parsimony parsimony = Parsimony.open(Ablation.with(seeded, cached))) {
            Rewrite rewrite = rewrite(parsimony, teacher, material);
            if (sites.isEmpty()) {
                sites.addAll(rewrite.sites());
                print(rewrite);
            }
            Training student = distil(parsimony, "student-" + seed, teacher, rewrite, material);
            contest(parsimony, Role.STUDENT, "seed " + seed, student, material);
            TrainingConfiguration alone = seeded.distill().withoutTeacher();
            Model random = Model.initialize(rewrite.model().network(), seed);
            Training undistilled =
                    train(parsimony, "undistilled-" + seed, alone, material, random, material.training());
            contest(parsimony, Role.UNDISTILLED, "seed " + seed, undistilled, material);
        }
    }

    private void ablation(Model teacher, Material material, Ablation ablation) {
        try (Parsimony parsimony = Parsimony.open(ablation.configuration())) {
            Rewrite rewrite = rewrite(parsimony, teacher, material);
            Training student = distil(parsimony, ablation.folder(), teacher, rewrite, material);
            contest(parsimony, Role.ABLATION, ablation.name(), student, material);
        }
    }

    /** The student without the teacher's losses, but started as the rewrite starts it: from the teacher. */
    private void labelsAlone(Model teacher, Material material) {
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            Model start = rewrite(parsimony, teacher, material).model();
            TrainingConfiguration alone = configuration.distill().withoutTeacher();
            Training training = train(parsimony, "ablation-labels-alone", alone, material, start, material.training());
            contest(parsimony, Role.ABLATION, "labels alone, started from the teacher", training, material);
        }
    }

    private Rewrite rewrite(Parsimony parsimony, Model teacher, Material material) {
        return parsimony.rewrite(teacher, material.training());
    }

    /** All students of one teacher see the same samples, so that it need not look at them more than once. */
    private TrainingConfiguration cached(TrainingConfiguration how) {
        DataPreparation old = how.preparation();
        if (old.cache().enabled() || old.mixup().isPresent() || !old.augment().isEmpty()) {
            return how;
        }
        CacheSettings cache = new CacheSettings(
                true, stages.folder().resolve("teacher-cache").toString(), largestLogits(how.objective()));
        return how.with(new DataPreparation(old.augment(), old.augmentEpochs(), old.mixup(), cache));
    }

    /** How many of the teacher's logits the losses look at one by one; empty where one looks at all. */
    private static OptionalInt largestLogits(Objective objective) {
        List<DistillationLoss> losses = objective.terms().stream()
                .map(Term::loss)
                .filter(loss -> loss.needs().contains(DistillationLoss.Need.TEACHER))
                .toList();
        return losses.stream().anyMatch(loss -> loss.teacherLogits().isEmpty())
                ? OptionalInt.empty()
                : losses.stream()
                        .mapToInt(loss -> loss.teacherLogits().orElseThrow().count())
                        .max();
    }

    private Training distil(Parsimony parsimony, String role, Model teacher, Rewrite rewrite, Material material) {
        return train(
                parsimony,
                role,
                parsimony.configuration().distill(),
                material,
                (run, listener) -> parsimony.distill(teacher, rewrite, material.training(), run, listener));
    }

    private Training train(
            Parsimony parsimony,
            String role,
            TrainingConfiguration how,
            Material material,
            Model initial,
            Dataset data) {
        return train(
                parsimony, role, how, material, (run, listener) -> parsimony.train(initial, how, data, run, listener));
    }

    private Training train(
            Parsimony parsimony,
            String role,
            TrainingConfiguration how,
            Material material,
            BiFunction<RunFolder, TrainingListener, Model> training) {
        out.printf("%n   %s: %s%n", role, describe(how));
        MetricsLog log = new MetricsLog(stages.record(role));
        try (TrainingWatch watch = new TrainingWatch(
                out,
                how.epochs(),
                model -> parsimony.evaluate(model, material.examination()).accuracy(),
                log)) {
            Model model = training.apply(stages.run(role), watch);
            return new Training(model, watch.run());
        }
    }

    private Material realigned(Parsimony parsimony, int round, Model model, Material before) {
        Path file = stages.folder().resolve("alignment-" + round + ".safetensors");
        Aligned train = Aligned.read(file, topology, frames, corpus.train())
                .orElseGet(() -> before.train().realigned(parsimony.backend(), model, frames, corpus.train()));
        train.write(file);
        out.printf(
                Locale.ROOT,
                "   lines aligned anew: %.1f%% of the frames kept their state%n",
                train.agreement(before.train()));
        Aligned validation = before.train().realigned(parsimony.backend(), model, frames, corpus.validation());
        return new Material(frames, train, validation);
    }

    private void contest(Parsimony parsimony, Role role, String name, Training training, Material material) {
        Performance performance =
                new LineReader(parsimony.backend(), frames, corpus, material.train()).read(training.model());
        Contestant contestant = new Contestant(
                role,
                name,
                CostAnalyzer.analyze(training.model().network()).total(),
                training.time(),
                training.frameAccuracy(),
                performance);
        contestants.add(contestant);
        out.printf(
                Locale.ROOT,
                "   reads %s with %s wrong characters, with the language model %s%n",
                Units.count(performance.plain().characters()),
                Tables.rate(performance.plain()),
                Tables.rate(performance.language()));
    }

    private static String describe(TrainingConfiguration how) {
        return String.format(
                Locale.ROOT,
                "%d epoch%s, batch %d, seed %d, %s",
                how.epochs(),
                how.epochs() == 1 ? "" : "s",
                how.batch(),
                how.seed(),
                how.objective().terms().stream().map(Term::describe).collect(Collectors.joining(" + ")));
    }

    private void print(Rewrite rewrite) {
        Cost before = CostAnalyzer.analyze(network).total();
        Cost after = CostAnalyzer.analyze(rewrite.model().network()).total();
        out.print(SiteTable.of(rewrite.sites(), before, after).text(INDENT));
        out.printf("%n   %s%n", gain(before, after));
    }

    private Results report(Results.Setting setting, String status) {
        Results results = new Results(
                status, setting, Duration.ofNanos(System.nanoTime() - start), ProcessMemory.peak(), sites, contestants);
        new HctrReport(folder, corpus).write(results, CostAnalyzer.analyze(network));
        return results;
    }

    private void keepWhatIsDone(Results.Setting setting, ParsimonyException end) {
        // An interrupted thread cannot write files.
        boolean interrupted = Thread.interrupted();
        out.println();
        if (contestants.isEmpty()) {
            out.println("Ended early: nothing was finished that could be compared, so there is no report.");
        } else {
            report(setting, end.id());
            out.printf("Ended early. Report of what was finished: %s%n", folder.resolve(HctrReport.TEXT));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void section(String title) {
        section++;
        out.printf("%n%d. %s%n", section, title);
    }
}
