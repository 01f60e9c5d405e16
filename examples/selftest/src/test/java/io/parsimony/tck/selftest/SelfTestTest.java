package io.parsimony.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.backend.Value;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.RuleFilter;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.run.TckRun;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests the kit against mutants. A separate test checks that the intact reference passes. */
class SelfTestTest {

    /** Takes minutes: {@code mvn verify -Pselftest}, or {@code examples/run tck-selftest}. */
    @Tag("minutes")
    @TestFactory
    Stream<DynamicTest> everyMutantIsKilledByTheRuleItBreaks() {
        return SelfTest.runAll(Mutants.all(), false, Runtime.getRuntime().availableProcessors()).stream()
                .map(verdict -> DynamicTest.dynamicTest(
                        verdict.mutant().rule() + " / " + verdict.mutant().name(), () -> {
                            assertThat(verdict.killed())
                                    .as(
                                            "killed, with [%s]; found: %s",
                                            verdict.mutant().message(), verdict.text())
                                    .isTrue();
                            assertThat(verdict.failed())
                                    .isEqualTo(verdict.mutant().rule());
                        }));
    }

    /**
     * For every dishonest backend, the command writes a report that names the case, and does not end with status 0.
     */
    @Tag("minutes")
    @TestFactory
    Stream<DynamicTest> everyDishonestBackendIsReported() {
        return HonestyMutants.all().stream()
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> {
                    Verdict verdict = SelfTest.runHonesty(mutant);
                    assertThat(verdict.killed())
                            .as("reported, with [%s]; found: %s", mutant.message(), verdict.text())
                            .isTrue();
                    assertThat(verdict.status()).isEqualTo("1");
                    assertThat(verdict.brief()).startsWith("[" + mutant.rule() + " / ");
                }));
    }

    @Test
    void thereAreManyMutantsEachWithANameOfItsOwn() {
        List<String> names = Mutants.all().stream().map(Mutant::name).toList();
        assertThat(names).hasSizeGreaterThan(50).doesNotHaveDuplicates();
    }

    /** Returns a mutant without an error. */
    private static Mutant intact(String rule, String message) {
        return Mutant.of(rule, "intact", "Breaks nothing.", message, () -> new ReferenceBackend(new ReferenceOps()));
    }

    @Test
    void theIntactReferenceSurvives() {
        Verdict verdict = SelfTest.run(intact("2.08-neg", "y0 differs"));
        assertThat(verdict.killed()).isFalse();
        assertThat(verdict.failed()).isEmpty();
    }

    @Test
    void aCrashIsNoKill() {
        Mutant crashing = Mutant.of(
                "2.08-neg",
                "crash",
                "Throws.",
                "2.08-neg",
                () -> new ReferenceBackend(new ReferenceOps() {
                    @Override
                    public DoubleTensor neg(DoubleTensor x) {
                        throw new IllegalStateException("y0 differs");
                    }
                }));
        Verdict verdict = SelfTest.run(crashing);
        assertThat(verdict.failed()).isEqualTo("2.08-neg");
        assertThat(verdict.killed()).isFalse();
    }

    @Test
    void anotherMessageIsNoKill() {
        Mutant known = Mutants.all().stream()
                .filter(mutant -> mutant.rule().equals("2.08-neg"))
                .findFirst()
                .orElseThrow();
        Mutant misread = Mutant.of(known.rule(), known.name(), known.description(), "no such text", known.engine());
        assertThat(SelfTest.run(misread).killed()).isFalse();
    }

    /** A violation of a SHOULD rule is reported and does not fail the run. */
    @Test
    void subnormalsFlushedToZeroShowAsASkip() {
        Mutant flushing = Mutant.of("1.05-subnormals", "flush", "Flushes.", "", () -> new ForwardingBackend() {
            @Override
            public Value upload(Tensor tensor) {
                return super.upload(Numbers.map(tensor, v -> Math.abs(v) < Float.MIN_NORMAL ? 0f : v));
            }
        });
        TckOptions options = TckOptions.builder("%s %s %s")
                .rules(RuleFilter.parse("1.05-subnormals"))
                .precision(Optional.of(ComparisonPrecision.FLOAT64))
                .build();
        TckReport report = TckRun.run(flushing.provider(), options, result -> {});
        List<CaseResult> cases = report.rules().get(0).cases();
        assertThat(cases).extracting(CaseResult::status).containsExactly(Status.SKIPPED);
        assertThat(cases.get(0).text()).contains("not met", "what came back differs");
    }
}
