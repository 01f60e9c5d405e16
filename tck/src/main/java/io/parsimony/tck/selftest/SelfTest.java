package io.parsimony.tck.selftest;

import io.parsimony.tck.compare.Precision;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.ExpectedFailures;
import io.parsimony.tck.run.RuleResult;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.run.TckRun;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Holds mutants to the rules. */
public final class SelfTest {

    private SelfTest() {}

    /** Runs the rule that a mutant must break. */
    public static Verdict run(Mutant mutant) {
        return verdict(mutant, report(mutant, Optional.of(mutant.rule())));
    }

    /** Runs every rule in order, so that a rule before the expected one may be the first to fail. */
    public static Verdict runWhole(Mutant mutant) {
        return verdict(mutant, report(mutant, Optional.empty()));
    }

    private static TckReport report(Mutant mutant, Optional<String> rule) {
        TckOptions options = new TckOptions(
                TckOptions.SEED,
                rule,
                Optional.empty(),
                Optional.of(Precision.FLOAT64),
                ExpectedFailures.none(),
                "examples/run tck-selftest --mutant '" + mutant.name() + "'%.0s%.0s%.0s");
        return TckRun.run(mutant.provider(), options, result -> {});
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
