package io.parsimony.cli.plan;

import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.analyze.SubjectOptions;
import io.parsimony.cli.analyze.Subjects;
import io.parsimony.cli.pictures.ImageFolder;
import io.parsimony.cli.pictures.PreparationOptions;
import io.parsimony.cli.progress.CountDisplay;
import io.parsimony.cli.report.ReportFiles;
import io.parsimony.cli.report.Units;
import io.parsimony.config.Configuration;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.deploy.Deployment;
import io.parsimony.internal.measure.EngineCalibration;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.guideline.LatencyBudget;
import io.parsimony.strategies.guideline.Measuring;
import io.parsimony.strategies.guideline.Plan;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plans the rewrite of step two of the guideline: the strategies, their sites and the student's cost. */
@Command(
        name = "plan",
        sortOptions = false,
        description = {
            "Chooses strategies, their settings and their sites so that a network meets a goal, explains each"
                    + " choice, and predicts the student's cost. Exits with status 1 if the goal cannot be met.",
            ""
        })
public final class PlanCommand implements Callable<Integer> {

    private static final int GOAL_MISSED = 1;

    private final PrintStream out;

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private GoalOptions goal = new GoalOptions();

    @Option(
            names = "--milliseconds",
            paramLabel = "MS",
            description =
                    "The maximum time of one sample, measured on the configured engine. The other goals then have no"
                            + " defaults.")
    private @Nullable Double milliseconds;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A folder with a subfolder of pictures for each class. Measures the losses of all"
                    + " strategies on some of the pictures with the configured engine, instead of estimating them.")
    private @Nullable Path data;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "32",
            description = "The number of pictures that losses are measured on. Default: ${DEFAULT-VALUE}.")
    private int samples = 32;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description =
                    "A folder that caches measured losses, so that an interrupted plan resumes and other goals reuse"
                            + " them. Default: none.")
    private @Nullable Path cache;

    @Mixin
    private PreparationOptions preparation = new PreparationOptions();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json, or html: a page with charts.")
    private PlanFormat format = PlanFormat.TABLE;

    @Option(names = "--out", paramLabel = "FILE", description = "The file to write. Default: the standard output.")
    private @Nullable Path file;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public PlanCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Subjects.Subject found = subject.find();
        if (data != null) {
            if (milliseconds != null) {
                throw new ParsimonyException(
                        Problem.of(ErrorId.BAD_VALUE, "--milliseconds cannot be combined with --data.")
                                .hint("Remove one of them."));
            }
            return measured(found, data);
        }
        if (milliseconds == null) {
            Plan plan = goal.guideline(10, 8).plan(found.network());
            return print(found, plan, Optional.empty(), plan.met());
        }
        Guideline besides = goal.guideline(1, 1);
        Configuration settings = Parsimony.configure(configuration.load(RewriteCommand.DEFAULTS, Map.of()));
        try (Parsimony parsimony = Parsimony.open(settings)) {
            Deployment deployment =
                    new Deployment(parsimony.backend(), settings.deployment().withBatches(List.of(1)));
            LatencyBudget.Outcome outcome = new LatencyBudget(
                            milliseconds, network -> milliseconds(deployment, network))
                    .plan(besides, found.network());
            boolean met = outcome.after() <= milliseconds && outcome.plan().met();
            return print(found, outcome.plan(), Optional.of(outcome.verdict()), met);
        }
    }

    private int measured(Subjects.Subject found, Path pictures) {
        Guideline guideline = goal.guideline(10, 8);
        Configuration settings = Parsimony.configure(configuration.load(RewriteCommand.DEFAULTS, Map.of()));
        Model model = found.model().get();
        long seed = settings.distill().seed();
        ImageFolder images = ImageFolder.open(pictures, preparation.of(model, subject.pixels(), out), seed);
        long start = System.nanoTime();
        Plan plan;
        PrintStream progress = format == PlanFormat.TABLE ? out : System.err;
        try (Parsimony parsimony = Parsimony.open(settings);
                CountDisplay display = new CountDisplay(progress, "losses")) {
            EngineCalibration calibration = EngineCalibration.of(parsimony.backend(), images.train(), samples, seed);
            plan = guideline.plan(
                    model,
                    new Measuring(
                            calibration,
                            seed,
                            Optional.ofNullable(cache),
                            (done, all, node, label, loss) -> display.show(done, all, loss)));
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return print(found, plan, Optional.of("Planned in " + Units.duration(time) + "."), plan.met());
    }

    private int print(Subjects.Subject found, Plan plan, Optional<String> latency, boolean met) {
        String text = format.write(found.name(), found.network(), plan, latency);
        if (file == null) {
            out.print(text);
            out.flush();
        } else {
            ReportFiles.write(file, text);
        }
        return met ? 0 : GOAL_MISSED;
    }

    /** Returns the time of one image in the fastest inference form, in milliseconds. */
    private static double milliseconds(Deployment deployment, Network network) {
        return deployment.time(Model.initialize(network, 1)).values().stream()
                        .mapToDouble(times -> times.get(0).median())
                        .min()
                        .orElseThrow()
                / 1e3;
    }
}
