package io.parsimony.tck.selftest;

import io.parsimony.cli.CliErrorId;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.report.TextTable;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tck.run.TckOptions;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tests the kit with mutants. The status is 0 if the violated rule kills every mutant, and 1 otherwise. */
@Command(
        name = "tck-selftest",
        sortOptions = false,
        description = "Tests the compatibility kit with backends that are each broken in one way.")
public final class SelfTestCommand implements Callable<Integer> {

    private final PrintStream out;

    @Option(names = "--mutant", paramLabel = "NAME", description = "The mutant to run; may be repeated. Default: all.")
    private List<String> names = List.of();

    @Option(
            names = "--whole",
            description =
                    "Run the rules in order until one fails, in place of only the violated rule: a mutant is killed"
                            + " only if the violated rule is the first to fail.")
    private boolean whole;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "1",
            description = "Run only every Nth mutant, because a run of the whole kit takes a minute. Default: all.")
    private int every;

    @Option(names = "--details", description = "Show each mutant's fault and the message that it caused.")
    private boolean details;

    @Option(
            names = "--honesty",
            description =
                    "Run only the dishonest and crashing backends, each in a separate process like the tck command;"
                            + " show the command's status and the report's finding.")
    private boolean honesty;

    @Option(
            names = "--sweep",
            paramLabel = "N",
            description = "Run N random mutants instead, each broken above one size of one operation.")
    private int sweep;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The seed of the sweep's mutants. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--draws",
            paramLabel = "N",
            defaultValue = "1",
            description = "Random sizes per operation in a sweep. Default: ${DEFAULT-VALUE}.")
    private int draws;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Mutants that run in parallel. Default: the number of processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public SelfTestCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Require.atLeastOne("--every", every);
        Require.atLeastOne("--threads", threads);
        return sweep > 0 ? sweep() : honesty ? honesty() : mutants();
    }

    private int honesty() {
        List<Verdict> verdicts = Parallel.map(HonestyMutants.all(), mutant -> false, threads, SelfTest::runHonesty);
        TextTable table = TextTable.of("backend", "status", "finding");
        verdicts.forEach(verdict -> table.row(verdict.mutant().name(), verdict.status(), verdict.brief()));
        out.print(table.text(0));
        return conclude((int) verdicts.stream().filter(Verdict::killed).count(), verdicts.size());
    }

    private int sweep() {
        int killed = 0;
        List<SizeSweep.SizeMutant> mutants = SizeSweep.mutants(seed, sweep);
        List<Optional<String>> killers = Parallel.map(
                mutants, mutant -> false, threads, mutant -> SizeSweep.killer(mutant, TckOptions.SEED, draws));
        for (int i = 0; i < sweep; i++) {
            Optional<String> killer = killers.get(i);
            killed += killer.isPresent() ? 1 : 0;
            out.println(mutants.get(i) + ": "
                    + killer.map(name -> "killed by " + name).orElse("SURVIVED"));
        }
        return conclude(killed, sweep);
    }

    private int conclude(int killed, int all) {
        out.printf(Locale.ROOT, "killed %d of %d%n", killed, all);
        return killed == all ? 0 : 1;
    }

    private int mutants() {
        List<Mutant> chosen = Mutants.all().stream()
                .filter(mutant -> names.isEmpty() || names.contains(mutant.name()))
                .toList();
        List<Mutant> mutants = IntStream.range(0, chosen.size())
                .filter(index -> index % every == 0)
                .mapToObj(chosen::get)
                .toList();
        if (mutants.isEmpty()) {
            throw ParsimonyException.of(CliErrorId.UNKNOWN_MUTANT, "Expected the name of a mutant, found %s.", names);
        }
        long start = System.nanoTime();
        List<Verdict> verdicts = SelfTest.runAll(mutants, whole, threads);
        for (Verdict verdict : verdicts) {
            if (details || !verdict.killed()) {
                out.println(verdict.mutant().name() + ": " + verdict.mutant().description());
                out.println(verdict.text());
                out.println();
            }
        }
        table(verdicts);
        out.printf(Locale.ROOT, "%.1f s%n", (System.nanoTime() - start) / 1e9);
        return conclude((int) verdicts.stream().filter(Verdict::killed).count(), verdicts.size());
    }

    private void table(List<Verdict> verdicts) {
        TextTable table = TextTable.of("mutant", "rule expected", "rule that failed", "killed", "s");
        for (Verdict verdict : verdicts) {
            Mutant mutant = verdict.mutant();
            table.row(
                    mutant.name(),
                    mutant.rule(),
                    verdict.failed().isEmpty() ? "none" : verdict.failed(),
                    verdict.killed() ? "yes" : "NO",
                    String.format(Locale.ROOT, "%.1f", verdict.milliseconds() / 1000.0));
        }
        out.print(table.text(0));
    }
}
