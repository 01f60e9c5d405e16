package io.parsimony.tck.run;

import io.parsimony.backend.BackendInfo;
import io.parsimony.tck.compare.Precision;
import io.parsimony.tck.spec.Level;
import java.util.List;

/**
 * How a run of the kit ended.
 *
 * @param engine the engine that really ran
 * @param precision what it computes in
 * @param seed the seed of the run
 * @param rules every rule that was selected, in order
 */
public record TckReport(BackendInfo engine, Precision precision, long seed, List<RuleResult> rules) {

    /** Copies the list. */
    public TckReport {
        rules = List.copyOf(rules);
    }

    /** How many rules ended in a way. */
    public long count(Status status) {
        return rules.stream().filter(result -> result.status() == status).count();
    }

    /** Whether no rule failed and at least one that binds was really checked: a run of skips proves nothing. */
    public boolean passed() {
        return count(Status.FAILED) == 0 && count(Status.NOT_RUN) == 0 && checkedAny();
    }

    /** Whether at least one MUST rule passed, or failed as was expected. */
    public boolean checkedAny() {
        return rules.stream()
                .filter(result -> result.rule().level() == Level.MUST)
                .map(RuleResult::status)
                .anyMatch(status -> status != Status.SKIPPED && status != Status.NOT_RUN);
    }

    /** How long all cases took. */
    public long milliseconds() {
        return rules.stream().mapToLong(RuleResult::milliseconds).sum();
    }
}
