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
 * @param engine the engine that really ran
 * @param capabilities what the backend declared at the start
 * @param precision what it computes in
 * @param seed the seed of the run
 * @param rules every rule that was selected, in order
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

    /** Returns how many rules ended in a way. */
    public long count(Status status) {
        return rules.stream().filter(result -> result.status() == status).count();
    }

    /**
     * Returns whether no rule failed, every MUST rule whose capability was declared passed, and there was at least one:
     * a run of skips proves nothing.
     */
    public boolean passed() {
        return count(Status.FAILED) == 0
                && count(Status.NOT_RUN) == 0
                && unchecked().isEmpty()
                && checkedAny();
    }

    /** Returns the MUST rules that were skipped though their capability was declared. */
    public List<RuleResult> unchecked() {
        return rules.stream()
                .filter(result -> result.rule().level() == Level.MUST && result.status() == Status.SKIPPED)
                .filter(result -> capabilities.contains(result.rule().capability()))
                .toList();
    }

    /** Returns whether a MUST rule beside {@link TckRun#WHOLE_RUN} passed, or failed as was expected. */
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
