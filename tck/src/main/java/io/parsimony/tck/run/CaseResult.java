package io.parsimony.tck.run;

import org.jspecify.annotations.Nullable;

/**
 * The result of a case.
 *
 * @param name the case
 * @param status how it ended
 * @param text the failure with all that is known about it, or the reason for a skip; empty where it passed
 * @param fault what was thrown, if anything
 * @param crashed whether the check ended in an exception that is not this library's own, rather than in something that
 *     differed or was refused
 * @param milliseconds how long it took
 */
public record CaseResult(
        String name, Status status, String text, @Nullable Throwable fault, boolean crashed, long milliseconds) {

    static CaseResult without(String name, Status status, String reason) {
        return new CaseResult(name, status, reason, null, false, 0);
    }
}
