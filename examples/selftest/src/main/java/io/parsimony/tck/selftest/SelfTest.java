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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Holds mutants to the rules. */
public final class SelfTest {

    private SelfTest() {}

    /** Runs the rule that a mutant must break. */
    public static Verdict run(Mutant mutant) {
        return verdict(mutant, report(mutant, new RuleFilter(List.of(mutant.rule()))));
    }

    /** Runs every rule in order, so that a rule before the expected one may be the first to fail. */
    public static Verdict runWhole(Mutant mutant) {
        return verdict(mutant, report(mutant, RuleFilter.all()));
    }

    private static TckReport report(Mutant mutant, RuleFilter rules) {
        if (!mutant.isolated()) {
            return TckRun.run(mutant.provider(), options(mutant, rules).build(), result -> {});
        }
        try {
            Path folder = Files.createTempDirectory("tck-selftest");
            Path journal = folder.resolve("journal");
            List<String> arguments = List.of(mutant.name(), String.join(",", rules.patterns()), journal.toString());
            List<String> command = IsolatedRun.java(folder, SelfTestChild.class.getName(), arguments);
            TckReport report = new IsolatedRun(mutant.provider().type(), TckOptions.SEED, journal, command).run();
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make a folder for a journal", e);
        }
    }

    static TckOptions.Builder options(Mutant mutant, RuleFilter rules) {
        return TckOptions.builder("examples/run tck-selftest --mutant '" + mutant.name() + "'%.0s%.0s%.0s")
                .rules(rules)
                .precision(Optional.of(ComparisonPrecision.FLOAT64))
                .timeLimit(mutant.timeLimit());
    }

    private static Verdict verdict(Mutant mutant, TckReport report) {
        List<RuleResult> failed = report.rules().stream()
                .filter(result -> result.status() == Status.FAILED)
                .toList();
        Optional<CaseResult> killer =
                cases(failed, mutant.rule()).stream().filter(isKill(mutant)).findFirst();
        String text = killer.or(() -> failed.stream()
                        .flatMap(result -> result.cases().stream())
                        .filter(result -> result.status() == Status.FAILED)
                        .findFirst())
                .map(CaseResult::text)
                .orElse("no rule failed");
        return new Verdict(
                mutant,
                failed.isEmpty() ? "" : failed.get(0).rule().id(),
                killer.isPresent(),
                text,
                report.milliseconds());
    }

    private static List<CaseResult> cases(List<RuleResult> results, String rule) {
        return results.stream()
                .filter(result -> result.rule().id().equals(rule))
                .flatMap(result -> result.cases().stream())
                .toList();
    }

    private static Predicate<CaseResult> isKill(Mutant mutant) {
        return result -> result.status() == Status.FAILED
                && result.fault() instanceof AssertionError != mutant.byException()
                && result.text().contains(mutant.message());
    }
}
