package io.parsimony.tck.run;

import io.parsimony.tck.spec.Rule;
import java.util.List;

/**
 * The result of a rule's cases.
 *
 * @param rule the rule
 * @param cases its cases, in order
 */
public record RuleResult(Rule rule, List<CaseResult> cases) {

    /** Copies the list. */
    public RuleResult {
        cases = List.copyOf(cases);
    }

    /** Returns the worst status of its cases; a skip counts only if no case passed. */
    public Status status() {
        for (Status status : List.of(Status.FAILED, Status.EXPECTED_FAILURE, Status.PASSED, Status.NOT_RUN)) {
            if (cases.stream().anyMatch(result -> result.status() == status)) {
                return status;
            }
        }
        return Status.SKIPPED;
    }

    /** Returns the duration of its cases. */
    public long milliseconds() {
        return cases.stream().mapToLong(CaseResult::milliseconds).sum();
    }
}
