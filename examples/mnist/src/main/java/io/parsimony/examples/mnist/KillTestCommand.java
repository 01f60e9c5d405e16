package io.parsimony.examples.mnist;

import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.report.TextTable;
import io.parsimony.error.Require;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Kills the MNIST example at random moments, resumes it each time, and compares the results bit by bit with a run
 * without kills.
 */
@Command(
        name = "kill-test",
        sortOptions = false,
        description = {
            "Kills the MNIST example (SIGKILL) at random moments, resumes it each time, and compares the trained",
            "networks and the losses of every step, bit by bit, with a run that was never killed. Digits are drawn.",
            ""
        })
public final class KillTestCommand implements Callable<Integer> {

    private static final double GROWTH = 1.5;

    private final PrintStream out;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "20",
            description = "The number of kills. Default: ${DEFAULT-VALUE}.")
    private int kills = 20;

    @Option(
            names = "--fights",
            paramLabel = "N",
            defaultValue = "0",
            description = "The number of times that two processes then use one folder. Default: ${DEFAULT-VALUE}.")
    private int fights;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The seed of the random moments. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--drawn",
            paramLabel = "N",
            defaultValue = "400",
            description = "The number of digits to train on. Default: ${DEFAULT-VALUE}.")
    private int drawn = 400;

    @Option(names = "--backend", paramLabel = "ID", description = "The engine, for instance djl.")
    private @Nullable String backend;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Any setting of the example. May be repeated. The engine uses one thread unless a setting"
                    + " changes it.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "parsimony-report/kill-test",
            description = "The folder of the runs. Its contents are deleted. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("parsimony-report", "kill-test");

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public KillTestCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Require.notNegative("--kills", kills);
        Require.notNegative("--fights", fights);
        Require.atLeastOne("--drawn", drawn);
        out.println("Killing and resuming the MNIST example");
        KillTest whole = new KillTest(folder.resolve("never-killed"), arguments());
        whole.begin();
        whole.await();
        KillTest.Times times = whole.times();
        out.printf(
                Locale.ROOT,
                "   never killed: %.1f s until the first training began, %.1f s for the trainings%n",
                times.start() / 1e3,
                times.trainings() / 1e3);

        TextTable table = TextTable.of(">kill", ">run", "had finished", "went on from", "ended in");
        Random random = new Random(seed);
        List<String> differences = new ArrayList<>();
        int killed = 0;
        int runs = 0;
        differences.addAll(fight(whole, times, random));
        while (killed < kills) {
            runs++;
            KillTest run = new KillTest(folder.resolve("killed"), arguments());
            run.begin();
            KillTest.Left left = new KillTest.Left(List.of(), "nothing");
            double patience = 1;
            // After all trainings are finished, a kill has no effect, so the run may end.
            while (killed < kills
                    && left.share() > 0
                    && !run.endsWithin((long) (patience * times.moment(random, left.share())))) {
                run.kill();
                killed++;
                KillTest.Left before = left;
                left = run.left();
                // If the machine has become slower, every kill could come before the run makes progress.
                patience = left.equals(before) ? patience * GROWTH : 1;
                table.row(String.valueOf(killed), String.valueOf(runs), left.describe(), left.checkpoint(), "");
                out.printf(
                        Locale.ROOT,
                        "   kill %2d  finished: %s; left: %s%n",
                        killed,
                        left.describe(),
                        left.checkpoint());
                run.resume();
            }
            run.await();
            List<String> found = run.differences(whole);
            differences.addAll(found);
            table.row("", String.valueOf(runs), "everything", "", found.isEmpty() ? "the same bits" : "OTHER BITS");
        }
        out.println();
        out.print(table.text(3));
        out.println();
        differences.forEach(difference -> out.println("   " + difference));
        out.printf(
                Locale.ROOT,
                "   %d kills in %d runs: %s%n",
                killed,
                runs,
                differences.isEmpty() ? "every run ended in the same bits" : differences.size() + " differences");
        return differences.isEmpty() ? 0 : 1;
    }

    /** Runs two processes in one folder, the second after a random delay: one works, the other is rejected. */
    private List<String> fight(KillTest whole, KillTest.Times times, Random random) {
        List<String> differences = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < fights; i++) {
            Path place = folder.resolve("fight");
            KillTest first = new KillTest(place, "first.txt", arguments());
            KillTest second = new KillTest(place, "second.txt", arguments());
            first.begin();
            first.pause(random.nextBoolean() ? times.moment(random, 1) : random.nextInt(200));
            if (random.nextBoolean()) {
                second.begin();
            } else {
                second.resume();
            }
            boolean one = first.wasAlone();
            boolean other = second.wasAlone();
            if (!one && !other) {
                differences.add("fight " + (i + 1) + ": both were rejected");
            } else {
                differences.addAll(first.differences(whole));
            }
            refused += one && other ? 0 : 1;
            out.printf(
                    Locale.ROOT,
                    "   fight %2d  %s%n",
                    i + 1,
                    one && other ? "one after the other" : one ? "the second was rejected" : "the first was rejected");
        }
        if (fights > 0) {
            out.printf(
                    Locale.ROOT,
                    "   %d pairs of processes, in %d of which one was rejected: %d differences%n",
                    fights,
                    refused,
                    differences.size());
        }
        return differences;
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--drawn", String.valueOf(drawn), "--epochs", "2"));
        if (backend != null) {
            arguments.addAll(List.of("--backend", backend));
        }
        String engine = backend == null ? "djl" : backend;
        if (engine.equals("djl") && settings.stream().noneMatch(one -> one.contains("threads"))) {
            setting(arguments, "parsimony.backends.djl.threads=1");
        }
        for (String training : List.of("teacher", "distill")) {
            setting(arguments, "parsimony." + training + ".batch=20");
            setting(arguments, "parsimony." + training + ".warm-up=5");
            setting(arguments, "parsimony." + training + ".checkpoint.steps=3");
        }
        setting(arguments, "parsimony.distill.weight-averaging=0.9");
        setting(arguments, "parsimony.distill.validation.share=0.1");
        settings.forEach(one -> setting(arguments, one));
        return arguments;
    }

    private static void setting(List<String> arguments, String setting) {
        arguments.add("-D");
        arguments.add(setting);
    }
}
