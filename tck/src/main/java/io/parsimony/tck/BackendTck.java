package io.parsimony.tck;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.ExpectedFailures;
import io.parsimony.tck.run.RuleFilter;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.run.TckRun;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tck.spec.Tier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Checks a backend against every rule of {@code SPEC.md}. The whole test of a backend is
 *
 * <pre>{@code
 * class MyBackendTest extends BackendTck {
 *     @Override
 *     protected BackendProvider provider() {
 *         return new MyBackendProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>System properties configure a run; every failure prints the command that repeats only this failure:
 *
 * <ul>
 *   <li>{@code tck.rule}: the rules to run, a list of ids or numbers ({@code 2.31}), globs ({@code 2.3*}), tiers
 *       ({@code 2}) and ranges of tiers ({@code 1-3}).
 *   <li>{@code tck.case}: the only case to run.
 *   <li>{@code tck.seed}: the seed of all drawn numbers and sizes.
 *   <li>{@code tck.draws}: how many sizes are drawn for each operation, 1 unless set.
 *   <li>{@code tck.timeLimit}: the longest that a case may take, in seconds.
 *   <li>{@code tck.keepGoing}: {@code true} to run tiers whose lower tiers failed.
 * </ul>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendTck {

    private static final String RULE = "tck.rule";
    private static final String CASE = "tck.case";
    private static final String SEED = "tck.seed";
    private static final String TIME_LIMIT = "tck.timeLimit";
    private static final String KEEP_GOING = "tck.keepGoing";
    private static final String DRAWS = "tck.draws";

    private TckRun run;

    /** Returns the provider of the backend. */
    protected abstract BackendProvider provider();

    /** Returns the precision of the engine; empty by default, which measures it. */
    protected Optional<ComparisonPrecision> precision() {
        return Optional.empty();
    }

    /** Returns the rules that this backend is known to violate; none by default. */
    protected ExpectedFailures expectedFailures() {
        return ExpectedFailures.none();
    }

    @BeforeAll
    final void open() {
        String test = getClass().getSimpleName();
        TckOptions options = TckOptions.builder(
                        "mvn test -Dtest=" + test + " -D" + RULE + "=%s '-D" + CASE + "=%s' -D" + SEED + "=%s")
                .seed(Long.getLong(SEED, TckOptions.SEED))
                .rules(RuleFilter.parse(System.getProperty(RULE, "")))
                .only(Optional.ofNullable(System.getProperty(CASE)))
                .precision(precision())
                .expected(expectedFailures())
                .timeLimit(Duration.ofSeconds(Long.getLong(TIME_LIMIT, TckOptions.TIME_LIMIT.toSeconds())))
                .keepGoing(Boolean.getBoolean(KEEP_GOING))
                .draws(Integer.getInteger(DRAWS, 1))
                .build();
        run = new TckRun(provider(), options, BackendTck::lastWords);
    }

    /** Prints the message for a build's log when the backend ends the process. */
    private static void lastWords(TckReport report) {
        report.rules().stream()
                .flatMap(rule -> rule.cases().stream())
                .filter(result -> result.status() == Status.FAILED)
                .map(CaseResult::text)
                .forEach(System.err::println);
    }

    @AfterAll
    final void close() {
        if (run != null) {
            run.close();
        }
    }

    /** Returns every tier, rule and case, in order. */
    @TestFactory
    final Stream<DynamicNode> tiers() {
        Stream<DynamicNode> tiers = Arrays.stream(Tier.values())
                .filter(tier -> run.rules().stream().anyMatch(rule -> rule.tier() == tier))
                .map(this::tier);
        return Stream.concat(tiers, Stream.of(dynamicTest(TckRun.WHOLE_RUN, this::requireWhole)));
    }

    private DynamicContainer tier(Tier tier) {
        return dynamicContainer(
                tier.toString(),
                run.rules().stream().filter(rule -> rule.tier() == tier).map(this::rule));
    }

    private DynamicContainer rule(Rule rule) {
        List<DynamicTest> cases = run.cases(rule).stream()
                .map(name -> dynamicTest(rule.id() + " / " + name, () -> conclude(run.execute(rule, name))))
                .toList();
        DynamicTest last =
                dynamicTest(rule.id() + " / whole rule", () -> run.finish(rule).ifPresent(BackendTck::conclude));
        return dynamicContainer(rule.id() + " (" + rule.level() + ")", Stream.concat(cases.stream(), Stream.of(last)));
    }

    private static void conclude(CaseResult result) {
        if (result.status() == Status.FAILED) {
            throw new AssertionFailedError(result.text(), result.fault());
        }
        if (result.status() != Status.PASSED) {
            throw new TestAbortedException(result.text());
        }
    }

    /** Runs last: throws if the run skipped all rules, because such a run proves nothing. */
    private void requireWhole() {
        run.end().forEach(BackendTck::conclude);
        TckReport report = run.report();
        if (!report.checkedAny()) {
            throw new AssertionFailedError("Expected at least one MUST rule to be checked on "
                    + report.engine().describe() + ", found " + report.count(Status.SKIPPED) + " skipped and "
                    + report.count(Status.NOT_RUN) + " not run.");
        }
        if (!report.unchecked().isEmpty()) {
            throw new AssertionFailedError("Expected every MUST rule of a declared capability to be checked, found "
                    + report.unchecked() + " skipped.");
        }
    }
}
