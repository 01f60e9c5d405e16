package io.parsimony.cli.tck;

import io.parsimony.cli.CliErrorId;
import io.parsimony.cli.Faults;
import io.parsimony.cli.report.TextTable;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tck.selftest.Mutant;
import io.parsimony.tck.selftest.Mutants;
import io.parsimony.tck.selftest.SelfTest;
import io.parsimony.tck.selftest.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds the kit to its mutants, with a status of 0 if every one is killed by the rule it breaks and 1 if one is not. */
@Command(
        name = "tck-selftest",
        sortOptions = false,
        description = "Tests the compatibility test kit by backends that are each broken in one way.")
public final class SelfTestCommand implements Callable<Integer> {

    private final PrintStream out;

    @Option(names = "--mutant", paramLabel = "NAME", description = "The only mutant to run. Default: all.")
    private @Nullable String name;

    @Option(
            names = "--whole",
            description = "Run every rule on each mutant, not just the one it breaks: shows the rule that fails first.")
    private boolean whole;

    @Option(names = "--details", description = "Show each mutant's fault and the message that it met.")
    private boolean details;

    @Mixin
    private Faults faults = new Faults();

    /** A command that prints to a stream. */
    public SelfTestCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        List<Mutant> mutants = Mutants.all().stream()
                .filter(mutant -> name == null || mutant.name().equals(name))
                .toList();
        if (mutants.isEmpty()) {
            throw ParsimonyException.of(CliErrorId.UNKNOWN_MUTANT, "There is no mutant [%s].", name);
        }
        long start = System.nanoTime();
        List<Verdict> verdicts = new ArrayList<>();
        for (Mutant mutant : mutants) {
            Verdict verdict = whole ? SelfTest.runWhole(mutant) : SelfTest.run(mutant);
            verdicts.add(verdict);
            if (details || !verdict.killed()) {
                out.println(mutant.name() + ": " + mutant.description());
                out.println(verdict.text());
                out.println();
            }
        }
        table(verdicts);
        long killed = verdicts.stream().filter(Verdict::killed).count();
        out.printf(
                Locale.ROOT,
                "%d of %d mutants killed; %.1f s%n",
                killed,
                verdicts.size(),
                (System.nanoTime() - start) / 1e9);
        return killed == verdicts.size() ? 0 : 1;
    }

    private void table(List<Verdict> verdicts) {
        TextTable table = TextTable.of("mutant", "rule expected", "rule that failed", "killed");
        for (Verdict verdict : verdicts) {
            Mutant mutant = verdict.mutant();
            table.row(
                    mutant.name(),
                    mutant.rule(),
                    verdict.failed().isEmpty() ? "none" : verdict.failed(),
                    verdict.killed() ? "yes" : "NO");
        }
        out.print(table.text(0));
    }
}
