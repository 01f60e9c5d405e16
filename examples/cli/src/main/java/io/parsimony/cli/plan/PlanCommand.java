package io.parsimony.cli.plan;

import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.analyze.SubjectOptions;
import io.parsimony.cli.analyze.Subjects;
import io.parsimony.config.Configuration;
import io.parsimony.internal.deploy.Deployment;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.guideline.LatencyBudget;
import io.parsimony.strategies.guideline.Plan;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Step two of the guideline, before anything is done: which strategies, where, and what the network will cost then. */
@Command(
        name = "plan",
        sortOptions = false,
        description = {
            "Chooses strategies, their settings and their sites so that a network meets a goal, explains each choice, and"
                    + " predicts what the student costs. Ends with status 1 where the goal cannot be met.",
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
                    "At most this time for one sample, as the configured engine measures it; the other goals are then"
                            + " none unless given.")
    private @Nullable Double milliseconds;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "table", description = "table or json.")
    private PlanFormat format = PlanFormat.TABLE;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** A command that prints to a stream. */
    public PlanCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Subjects.Subject found = subject.find();
        if (milliseconds == null) {
            Plan plan = goal.guideline(10, 8).plan(found.network());
            return print(found.name(), plan, Optional.empty(), plan.met());
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
            return print(found.name(), outcome.plan(), Optional.of(outcome.verdict()), met);
        }
    }

    private int print(String name, Plan plan, Optional<String> latency, boolean met) {
        out.print(format.write(name, plan, latency));
        out.flush();
        return met ? 0 : GOAL_MISSED;
    }

    /** The time of one image in the fastest form for inference. */
    private static double milliseconds(Deployment deployment, Network network) {
        return deployment.time(Model.initialize(network, 1)).values().stream()
                        .mapToDouble(times -> times.get(0).median())
                        .min()
                        .orElseThrow()
                / 1e3;
    }
}
