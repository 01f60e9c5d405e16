package io.parsimony.tck;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.compare.Precision;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.ExpectedFailures;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.run.TckRun;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tck.spec.Tier;
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
 * Holds a backend to every rule of {@code SPEC.md}. A backend's whole test is
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
 * <p>The system properties {@code tck.rule}, {@code tck.case} and {@code tck.seed} select one rule, one case, or another
 * seed; every failure prints the command that repeats just it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendTck {

    private static final String RULE = "tck.rule";
    private static final String CASE = "tck.case";
    private static final String SEED = "tck.seed";

    private TckRun run;

    /** Makes the backend available. */
    protected abstract BackendProvider provider();

    /** What the engine computes in; empty, as it is unless overridden, to find out. */
    protected Optional<Precision> precision() {
        return Optional.empty();
    }

    /** The rules that this backend is known to break, none unless overridden. */
    protected ExpectedFailures expectedFailures() {
        return ExpectedFailures.none();
    }

    @BeforeAll
    final void open() {
        String test = getClass().getSimpleName();
        run = new TckRun(
                provider(),
                new TckOptions(
                        Long.getLong(SEED, TckOptions.SEED),
                        Optional.ofNullable(System.getProperty(RULE)),
                        Optional.ofNullable(System.getProperty(CASE)),
                        precision(),
                        expectedFailures(),
                        "mvn test -Dtest=" + test + " -D" + RULE + "=%s '-D" + CASE + "=%s' -D" + SEED + "=%s"));
    }

    @AfterAll
    final void close() {
        if (run != null) {
            run.close();
        }
    }

    /** Every tier, rule and case, in order. */
    @TestFactory
    final Stream<DynamicNode> tiers() {
        Stream<DynamicNode> tiers = Arrays.stream(Tier.values())
                .filter(tier -> run.rules().stream().anyMatch(rule -> rule.tier() == tier))
                .map(this::tier);
        return Stream.concat(tiers, Stream.of(dynamicTest("at least one MUST rule was checked", this::requireAny)));
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

    /** Comes last: a run that skipped every rule proves nothing. */
    private void requireAny() {
        TckReport report = run.report();
        if (!report.checkedAny()) {
            throw new AssertionFailedError("Expected at least one MUST rule to be checked on "
                    + report.engine().describe() + ", found " + report.count(Status.SKIPPED) + " skipped and "
                    + report.count(Status.NOT_RUN) + " not run.");
        }
    }
}
