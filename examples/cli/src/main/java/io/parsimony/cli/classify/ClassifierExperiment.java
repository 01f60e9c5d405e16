package io.parsimony.cli.classify;

import com.typesafe.config.Config;
import io.parsimony.Parsimony;
import io.parsimony.cli.progress.MetricsLog;
import io.parsimony.cli.progress.Stages;
import io.parsimony.cli.progress.TrainingRun;
import io.parsimony.cli.progress.TrainingWatch;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.Units;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Taps;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.Site;
import io.parsimony.run.RunFolder;
import io.parsimony.train.TrainingListener;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The main job on any task of classification. It measures a teacher, trains it, rewrites it, distils it into the student, trains the same student without the teacher,
 * and compares the three: the steps of the paper's guideline, each printed as it is taken.
 *
 * <p>When it ends before its time, what was finished is still reported, and it can be resumed.
 */
public final class ClassifierExperiment {

    private static final int INDENT = 3;

    private final Parsimony parsimony;
    private final Task task;
    private final Network network;
    private final Path folder;
    private final PrintStream out;
    private final Stages stages;
    private final TrainingConfiguration teaching;
    private final TrainingConfiguration distilling;
    private final Results.Setting setting;
    private final long start = System.nanoTime();

    private final List<Site> sites = new ArrayList<>();
    private final Map<String, Contestant> contestants = new LinkedHashMap<>();
    private int section;

    /**
     * An experiment that has not begun.
     *
     * @param settings the configuration that {@code parsimony} was made of, for the report
     * @param task what is learnt
     * @param folder where the report goes
     * @param earlier what to do about what an earlier process left there
     * @param out where progress and results are printed
     * @throws ParsimonyException ({@code bad-value}) if the configuration does not say how the teacher is trained; ({@code
     *     run-exists}) if nothing was said about an earlier experiment
     */
    public ClassifierExperiment(
            Parsimony parsimony, Config settings, Task task, Path folder, Stages.Earlier earlier, PrintStream out) {
        this.parsimony = parsimony;
        this.task = task;
        this.network = task.network();
        this.folder = folder;
        this.out = out;
        this.distilling = parsimony.configuration().distill();
        this.teaching = parsimony
                .configuration()
                .teacher()
                .orElseThrow(() -> Require.bad("parsimony.teacher", "how the teacher is trained { ... }", "nothing"));
        this.stages = Stages.in(folder, Results.ROLES, earlier);
        this.setting = new Results.Setting(
                parsimony.backend().info(),
                settings,
                distilling.seed(),
                task.train().size(),
                task.test().size());
    }

    /**
     * Does all of it.
     *
     * @throws ParsimonyException if anything goes wrong; what was finished has then been reported
     */
    public Results run() {
        out.printf("   engine  %s%n", setting.engine().describe());
        out.printf(
                "   data    %s training and %s test images%n",
                Units.count(setting.trainSamples()), Units.count(setting.testSamples()));
        Model initial = Model.initialize(network, teaching.seed());
        requireFit(initial);
        measure();
        try {
            Results results = experiment(initial);
            report(results);
            return results;
        } catch (ParsimonyException e) {
            keepWhatIsDone(e);
            throw e;
        }
    }

    /** Finds what would go wrong after the teacher's training, before it. */
    private void requireFit(Model initial) {
        Rewrite rewrite = parsimony.rewrite(initial);
        Network student = rewrite.model().network();
        Taps taps = distilling.taps().resolve(network, student, rewrite.correspondence());
        distilling.plan(rewrite.model(), Optional.of(rewrite.teacher(initial)), taps);
        try {
            teaching.plan(initial, Optional.empty(), Taps.none());
        } catch (ParsimonyException e) {
            throw e.at("parsimony.teacher");
        }
    }

    private void measure() {
        section("The teacher's cost");
        CostReport report = CostAnalyzer.analyze(network);
        out.print(CostTables.layers(report).text(INDENT));
        out.println();
        out.print(CostTables.components(report).text(INDENT));
    }

    private Results experiment(Model initial) {
        section("Train the teacher");
        Model teacher = train(
                Results.TEACHER,
                teaching,
                (run, listen) -> parsimony.train(initial, teaching, task.train(), run, listen));

        section("Rewrite its architecture");
        Rewrite rewrite = parsimony.rewrite(teacher, task.train());
        sites.addAll(rewrite.sites());
        printRewrite(rewrite);

        section("Distil the teacher into the student");
        train(
                Results.STUDENT,
                distilling,
                (run, listen) -> parsimony.distill(teacher, rewrite, task.train(), run, listen));

        section("Train the same student without the teacher");
        TrainingConfiguration alone = withoutTeacher();
        train(
                Results.UNDISTILLED,
                alone,
                (run, listen) -> parsimony.train(rewrite.model(), alone, task.train(), run, listen));

        section("Compare");
        measureLatency();
        Results results = results("complete");
        out.print(Tables.comparison(results).text(INDENT));
        out.println();
        Tables.verdict(results).forEach(line -> out.println("   " + line));
        return results;
    }

    /** The student's training on labels alone; where none of its losses is one of labels, on the teacher's. */
    private TrainingConfiguration withoutTeacher() {
        boolean labels = distilling.objective().terms().stream()
                .anyMatch(term -> term.loss().needs().equals(Set.of(DistillationLoss.Need.LABELS)));
        return labels ? distilling.withoutTeacher() : distilling.with(teaching.objective());
    }

    private Model train(
            String role, TrainingConfiguration how, BiFunction<RunFolder, TrainingListener, Model> training) {
        out.printf("   %s%n", describe(how));
        MetricsLog log = new MetricsLog(stages.record(role));
        try (TrainingWatch watch = new TrainingWatch(out, how.epochs(), this::accuracy, log)) {
            Model model = training.apply(stages.run(role), watch);
            TrainingRun run = watch.run();
            contestants.put(role, new Contestant(model, run));
            out.printf(
                    "   %s, loss checksum %s%n",
                    Units.duration(run.time()), run.checksum().substring(0, 16));
            return model;
        }
    }

    private double accuracy(Model model) {
        return parsimony.evaluate(model, task.test()).accuracy();
    }

    private static String describe(TrainingConfiguration how) {
        String losses = String.join(
                " + ",
                how.objective().terms().stream()
                        .map(term -> (term.weight() == 1 ? "" : term.weight() + " ")
                                + term.loss().type())
                        .toList());
        return String.format(
                "%d epoch%s, batch %d, seed %d, %s: %s",
                how.epochs(),
                how.epochs() == 1 ? "" : "s",
                how.batch(),
                how.seed(),
                how.optimizer().type(),
                losses);
    }

    private void printRewrite(Rewrite rewrite) {
        Cost before = CostAnalyzer.analyze(network).total();
        Cost after = CostAnalyzer.analyze(rewrite.model().network()).total();
        out.print(SiteTable.of(rewrite.sites(), before, after).text(INDENT));
        out.printf(
                "%n   %s fewer multiply-accumulates, %s fewer parameters%n",
                Units.times((double) before.macs() / after.macs()),
                Units.times((double) before.parameters() / after.parameters()));
    }

    private void measureLatency() {
        List<Latency> latencies = Latency.measure(
                parsimony.backend(),
                contestants.values().stream().map(Contestant::model).toList(),
                task.test());
        int i = 0;
        for (Map.Entry<String, Contestant> entry : contestants.entrySet()) {
            entry.setValue(entry.getValue().with(latencies.get(i++)));
        }
    }

    private Results results(String status) {
        return new Results(status, setting, Duration.ofNanos(System.nanoTime() - start), sites, contestants);
    }

    private void report(Results results) {
        new ReportFolder(folder, task.title()).write(results, CostAnalyzer.analyze(network));
        out.printf("%nDone in %s. Report: %s%n", Units.duration(results.time()), folder.resolve(ReportFolder.TEXT));
    }

    private void keepWhatIsDone(ParsimonyException end) {
        // An interrupted thread cannot write files.
        boolean interrupted = Thread.interrupted();
        out.println();
        if (contestants.isEmpty()) {
            out.println("Ended early: no training was finished, so there is no report.");
        } else {
            new ReportFolder(folder, task.title()).write(results(end.id()), CostAnalyzer.analyze(network));
            out.printf("Ended early. Report of what was finished: %s%n", folder.resolve(ReportFolder.TEXT));
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
