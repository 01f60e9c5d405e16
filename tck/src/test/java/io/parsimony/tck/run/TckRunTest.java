package io.parsimony.tck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tck.spec.Specification;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TckRunTest {

    private static final String NEG = "2.08-neg";
    private static final String USES = "2.39-several-uses";

    @Test
    void aBrokenOperationFailsItsRuleAndStopsTheTiersAbove() {
        TckReport report = TckRun.run(new Reference(new WrongErf()), TckOptions.all("again %s %s %s"), rule -> {});

        assertThat(report.passed()).isFalse();
        assertThat(report.rules())
                .filteredOn(result -> result.rule().tier().number() <= 2)
                .filteredOn(result -> result.status() != Status.PASSED)
                .extracting(result -> result.rule().id() + " " + result.status())
                .containsExactly("2.17-erf FAILED");
        assertThat(report.rules())
                .filteredOn(result -> result.rule().tier().number() > 2)
                .flatExtracting(RuleResult::cases)
                .extracting(found -> found.status() + " " + found.text())
                .containsOnly("NOT_RUN not run because tier 2: operations failed: 2.17-erf");
    }

    @Test
    void aFailureSaysAllThatIsKnown() {
        TckReport report = run(new Reference(new WrongSign()), NEG, ExpectedFailures.none());

        CaseResult failure = report.rules().get(0).cases().get(0);
        assertThat(failure.crashed()).isFalse();
        assertThat(failure.text().lines().map(String::strip))
                .anyMatch(line -> line.startsWith("[" + NEG + " / usual numbers] y0 differs"))
                .anyMatch(line -> line.matches("worst index +\\[\\d, \\d, 0] of .*"))
                .anyMatch(line -> line.startsWith("expected "))
                .anyMatch(line -> line.startsWith("found "))
                .anyMatch(line -> line.startsWith("error "))
                .anyMatch(line -> line.startsWith("tolerance "))
                .anyMatch(line -> line.matches("mismatches +15 of 15"))
                .anyMatch(line -> line.matches("rule +MUST: `neg` changes the sign\\."))
                .anyMatch(line -> line.matches("ran on +Java in double precision .* on cpu"))
                .anyMatch(line -> line.matches("seed +7"))
                .anyMatch(line -> line.matches("repeat +again 2.08-neg usual numbers 7"));
    }

    @Test
    void anUndeclaredCapabilityIsASkipWithItsReason() {
        TckReport report = run(new Reference(Set.of(Capability.INFERENCE)), NEG, ExpectedFailures.none());

        RuleResult result = report.rules().get(0);
        assertThat(result.status()).isEqualTo(Status.PASSED);
        assertThat(result.cases())
                .filteredOn(found -> found.name().endsWith(", gradient"))
                .isNotEmpty()
                .allSatisfy(found -> {
                    assertThat(found.status()).isEqualTo(Status.SKIPPED);
                    assertThat(found.text()).isEqualTo("[reference] does not declare TRAINING");
                });
    }

    @Test
    void aDeclaredCapabilityThatDoesNotWorkIsAFailure() {
        BackendProvider provider = new Reference(new ReferenceOps(), Set.of(Capability.values()), true);
        RuleResult result = run(provider, USES, ExpectedFailures.none()).rules().get(0);

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.cases()).filteredOn(CaseResult::crashed).isNotEmpty().allSatisfy(found -> assertThat(
                        found.text())
                .contains("no gradients here"));
    }

    @Test
    void whatABackendRefusesIsAFailureAndNoCrash() {
        RuleResult result = run(new Reference(new RefusesNeg()), NEG, ExpectedFailures.none())
                .rules()
                .get(0);

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.cases()).noneMatch(CaseResult::crashed);
        assertThat(result.cases().get(0).text())
                .startsWith("[" + NEG + " / usual numbers] ended in an exception")
                .contains("not today");
    }

    @Test
    void aRunThatCheckedNoRuleFails() {
        TckReport report = run(new Reference(Set.of(Capability.INFERENCE)), USES, ExpectedFailures.none());

        assertThat(report.count(Status.SKIPPED)).isEqualTo(1);
        assertThat(report.passed()).isFalse();
    }

    @Test
    void anExpectedFailureDoesNotFailTheRun() {
        ExpectedFailures expected = ExpectedFailures.parse("# known\n" + NEG + ": the sign is wrong, issue 12\n");
        TckReport report = run(new Reference(new WrongSign()), NEG, expected);

        assertThat(status(report, NEG)).isEqualTo(Status.EXPECTED_FAILURE);
        assertThat(report.rules().get(0).cases().get(0).text()).contains("the sign is wrong, issue 12");
        assertThat(report.passed()).isTrue();
    }

    @Test
    void anUnexpectedPassFails() {
        TckReport report = run(new Reference(new ReferenceOps()), NEG, ExpectedFailures.parse(NEG + ": long ago"));

        assertThat(status(report, NEG)).isEqualTo(Status.FAILED);
        assertThat(report.rules().get(0).cases()).last().satisfies(found -> assertThat(found.text())
                .contains("long ago")
                .contains("remove it from the list"));
    }

    @Test
    void anUnknownRuleIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> run(new Reference(new ReferenceOps()), "2.08-nag", ExpectedFailures.none()))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[2.08-neg]")
                .hasMessageContaining("[unknown-rule]");
    }

    @Test
    void anUnknownCaseIsRefusedWithTheNearest() {
        TckOptions options = TckOptions.builder("again %s %s %s")
                .rules(RuleFilter.parse(NEG))
                .only(Optional.of("usual number"))
                .build();
        assertThatThrownBy(() -> TckRun.run(new Reference(new ReferenceOps()), options, result -> {}))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[usual numbers]")
                .hasMessageContaining("[unknown-case]");
    }

    @Test
    void rulesAreSelectedByIdGlobAndTier() {
        List<Rule> all = Specification.rules();
        assertThat(RuleFilter.parse("2.08-neg, 3.0*-taps,7").of(all))
                .extracting(Rule::id)
                .startsWith("2.08-neg", "3.04-taps", "7.01-non-finite-loss")
                .hasSize(2
                        + (int) all.stream()
                                .filter(rule -> rule.id().startsWith("7"))
                                .count());
        assertThat(RuleFilter.parse("").of(all)).isEqualTo(all);
    }

    @Test
    void aRunGoesOnWhereItsJournalEnds(@TempDir Path folder) throws Exception {
        Path journal = folder.resolve("journal");
        Files.writeString(
                journal,
                """
                {"rule":"2.08-neg","case":"usual numbers"}
                {"rule":"2.08-neg","case":"usual numbers","status":"FAILED","text":"as it \
                was","crashed":true,"milliseconds":3}
                {"rule":"2.08-neg","case":"awkward numbers"}
                {"rule":"2.08-neg","case":"awkw""");
        TckOptions options = TckOptions.builder("again %s %s %s")
                .rules(RuleFilter.parse(NEG))
                .journal(journal)
                .build();
        RuleResult neg = TckRun.run(new Reference(new ReferenceOps()), options, result -> {})
                .rules()
                .get(0);

        assertThat(neg.cases())
                .filteredOn(found -> found.status() == Status.FAILED)
                .extracting(CaseResult::text)
                .satisfiesExactly(text -> assertThat(text).isEqualTo("as it was"), text -> assertThat(text)
                        .contains("[2.08-neg / awkward numbers] ended the process"));
        assertThat(neg.cases())
                .filteredOn(found -> found.status() == Status.PASSED)
                .hasSize(neg.cases().size() - 2)
                .isNotEmpty();
    }

    @Test
    void onRequestTiersRunWhoseLowerTiersFailed() {
        TckOptions options = TckOptions.builder("again %s %s %s")
                .rules(RuleFilter.parse("2.17-erf,3.04-taps"))
                .keepGoing(true)
                .build();
        TckReport report = TckRun.run(new Reference(new WrongErf()), options, rule -> {});
        assertThat(report.rules()).extracting(RuleResult::status).containsExactly(Status.FAILED, Status.PASSED);
    }

    @Test
    void aLineWithoutReasonIsNoExpectedFailure() {
        assertThatThrownBy(() -> ExpectedFailures.parse(NEG + ":"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[bad-expected-failures]");
    }

    private static Status status(TckReport report, String rule) {
        return report.rules().stream()
                .filter(result -> result.rule().id().equals(rule))
                .findFirst()
                .orElseThrow()
                .status();
    }

    private static TckReport run(BackendProvider provider, String rule, ExpectedFailures expected) {
        TckOptions options = TckOptions.builder("again %s %s %s")
                .rules(RuleFilter.parse(rule))
                .expected(expected)
                .build();
        return TckRun.run(provider, options, result -> {});
    }

    private static final class WrongSign extends ReferenceOps {

        @Override
        public DoubleTensor neg(DoubleTensor x) {
            return x;
        }
    }

    private static final class RefusesNeg extends ReferenceOps {

        @Override
        public DoubleTensor neg(DoubleTensor x) {
            throw ParsimonyException.of(ErrorId.ENGINE_FAILURE, "not today");
        }
    }

    private static final class WrongErf extends ReferenceOps {

        @Override
        public DoubleTensor erf(DoubleTensor x) {
            return tanh(x);
        }
    }

    /** The reference over given operations, with given capabilities, and optionally without gradients. */
    private record Reference(ReferenceOps ops, Set<Capability> capabilities, boolean refusesGradients)
            implements BackendProvider {

        Reference(ReferenceOps ops) {
            this(ops, Set.of(Capability.values()), false);
        }

        Reference(Set<Capability> capabilities) {
            this(new ReferenceOps(), capabilities, false);
        }

        @Override
        public String type() {
            return "reference";
        }

        @Override
        public Backend open() {
            return new Wrapped(new ReferenceBackend(ops), capabilities, refusesGradients);
        }
    }

    private record Wrapped(ReferenceBackend backend, Set<Capability> capabilities, boolean refusesGradients)
            implements Backend {

        @Override
        public BackendInfo info() {
            return backend.info();
        }

        @Override
        public Value upload(Tensor tensor) {
            return backend.upload(tensor);
        }

        @Override
        public Executable compile(Program program, Map<String, Tensor> constants) {
            if (refusesGradients && program.gradient().isPresent()) {
                throw new UnsupportedOperationException("no gradients here");
            }
            return backend.compile(program, constants);
        }

        @Override
        public void close() {
            backend.close();
        }
    }
}
