package io.parsimony.tck.selftest;

import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.IsolatedRun;
import io.parsimony.tck.run.RuleFilter;
import io.parsimony.tck.run.RuleResult;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.run.TckRun;
import io.parsimony.tck.spec.Rule;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs the rules on mutants. A mutant's run ends with the case that kills it. */
public final class SelfTest {

    private SelfTest() {}

    /** Runs the rule that a mutant must violate. */
    public static Verdict run(Mutant mutant) {
        return run(mutant, new RuleFilter(List.of(mutant.rule())));
    }

    /** Runs every rule in order until one fails; the mutant is killed only if this is the expected rule. */
    public static Verdict runWhole(Mutant mutant) {
        return run(mutant, RuleFilter.all());
    }

    /**
     * Runs mutants in parallel, and then those that must run alone.
     *
     * @param whole whether to run every rule
     * @return the verdicts, in the order of the mutants
     */
    public static List<Verdict> runAll(List<Mutant> mutants, boolean whole, int threads) {
        return Parallel.map(mutants, Mutant::isAlone, threads, mutant -> whole ? runWhole(mutant) : run(mutant));
    }

    /** Runs a dishonest backend in a separate process, like {@code examples/run tck}. */
    static Verdict runHonesty(Mutant mutant) {
        long start = System.nanoTime();
        TckReport report = inChild(mutant);
        Verdict verdict = verdict(mutant, report.rules(), start);
        return report.passed() ? verdict.survived() : verdict;
    }

    private static Verdict run(Mutant mutant, RuleFilter filter) {
        long start = System.nanoTime();
        return verdict(mutant, mutant.isolated() ? inChild(mutant).rules() : inProcess(mutant, filter), start);
    }

    private static Verdict verdict(Mutant mutant, List<RuleResult> rules, long start) {
        List<RuleResult> failed = rules.stream()
                .filter(result -> result.status() == Status.FAILED)
                .toList();
        Optional<RuleResult> first = failed.stream().findFirst();
        List<CaseResult> cases = first.stream()
                .flatMap(result -> result.cases().stream())
                .filter(result -> result.status() == Status.FAILED)
                .toList();
        Optional<CaseResult> killer = cases.stream()
                .filter(result -> first.orElseThrow().rule().id().equals(mutant.rule()) && isKill(mutant, result))
                .findFirst();
        return new Verdict(
                mutant,
                first.map(result -> result.rule().id()).orElse(""),
                killer.isPresent(),
                killer.or(() -> cases.stream().findFirst())
                        .map(CaseResult::text)
                        .orElse("no rule failed"),
                (System.nanoTime() - start) / 1_000_000);
    }

    /** Runs rules until a case kills the mutant, or to the end of the first rule that fails. */
    private static List<RuleResult> inProcess(Mutant mutant, RuleFilter filter) {
        try (TckRun run = new TckRun(mutant.provider(), options(mutant, filter).build(), report -> {})) {
            for (Rule rule : run.rules()) {
                for (String name : run.cases(rule)) {
                    CaseResult result = run.execute(rule, name);
                    if (rule.id().equals(mutant.rule()) && isKill(mutant, result)) {
                        return List.of(run.result(rule));
                    }
                }
                if (run.result(rule).status() == Status.FAILED) {
                    return List.of(run.result(rule));
                }
            }
            run.end();
            return run.report().rules();
        }
    }

    /**
     * Runs one case of the operation at which mutants abort a run, in a child process, like {@code examples/run tck}.
     */
    static TckReport inChild(Mutant mutant) {
        try {
            Path folder = Files.createTempDirectory("tck-selftest");
            Path journal = folder.resolve("journal");
            List<String> arguments = List.of(mutant.name(), journal.toString());
            List<String> command = IsolatedRun.java(folder, SelfTestChild.class.getName(), arguments);
            // A child runs one case, so optimized compilation would take longer than the run.
            command.add(1, "-XX:TieredStopAtLevel=1");
            PrintStream out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            TckReport report = new IsolatedRun(mutant.provider().type(), childOptions(mutant, journal), command, out)
                    .run(result -> {});
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create or delete the folder of a journal", e);
        }
    }

    static TckOptions childOptions(Mutant mutant, Path journal) {
        return options(mutant, new RuleFilter(List.of(HonestyMutants.NEG)))
                .only(Optional.of(HonestyMutants.NEG_CASE))
                .journal(journal)
                .build();
    }

    static TckOptions.Builder options(Mutant mutant, RuleFilter rules) {
        return TckOptions.builder("examples/run tck-selftest --mutant '" + mutant.name() + "'%.0s%.0s%.0s")
                .rules(rules)
                .precision(Optional.of(ComparisonPrecision.FLOAT64))
                .timeLimit(mutant.timeLimit());
    }

    private static boolean isKill(Mutant mutant, CaseResult result) {
        // The exception of a child process is not available here.
        boolean asExpected = result.fault() == null || result.fault() instanceof AssertionError != mutant.byException();
        return result.status() == Status.FAILED && asExpected && result.text().contains(mutant.message());
    }
}
