package io.parsimony.tck.run;

import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.spec.Level;
import java.util.List;
import java.util.Set;

/**
 * The result of a run of the kit.
 *
 * @param engine the engine of the run
 * @param capabilities the declared capabilities at the start
 * @param precision the precision of the engine
 * @param seed the seed of the run
 * @param rules the selected rules in order
 */
public record TckReport(
        BackendInfo engine,
        Set<Capability> capabilities,
        ComparisonPrecision precision,
        long seed,
        List<RuleResult> rules) {

    /** Copies the collections. */
    public TckReport {
        capabilities = Set.copyOf(capabilities);
        rules = List.copyOf(rules);
    }

    /** Returns the number of rules with a status. */
    public long count(Status status) {
        return rules.stream().filter(result -> result.status() == status).count();
    }

    /**
     * Returns whether no rule failed, every MUST rule of a declared capability passed, and there was at least one such
     * rule: a run without checks proves nothing.
     */
    public boolean passed() {
        return count(Status.FAILED) == 0
                && count(Status.NOT_RUN) == 0
                && unchecked().isEmpty()
                && checkedAny();
    }

    /** Returns the skipped MUST rules of declared capabilities. */
    public List<RuleResult> unchecked() {
        return rules.stream()
                .filter(result -> result.rule().level() == Level.MUST && result.status() == Status.SKIPPED)
                .filter(result -> capabilities.contains(result.rule().capability()))
                .toList();
    }

    /** Returns whether a MUST rule other than {@link TckRun#WHOLE_RUN} passed, or failed as expected. */
    public boolean checkedAny() {
        return rules.stream()
                .filter(result -> result.rule().level() == Level.MUST)
                .filter(result -> !result.rule().id().equals(TckRun.WHOLE_RUN))
                .map(RuleResult::status)
                .anyMatch(status -> status != Status.SKIPPED && status != Status.NOT_RUN);
    }

    /** Returns the duration of all cases. */
    public long milliseconds() {
        return rules.stream().mapToLong(RuleResult::milliseconds).sum();
    }
}
