package io.parsimony.tck.run;

import org.jspecify.annotations.Nullable;

/**
 * The result of a case.
 *
 * @param name the case's name
 * @param status the status
 * @param text the failure with all known details, or the reason for a skip; empty for a passed case
 * @param fault the exception, if any
 * @param crashed whether the check ended in an exception other than this library's, rather than in a difference or
 *     rejection
 * @param milliseconds the duration in milliseconds
 */
public record CaseResult(
        String name, Status status, String text, @Nullable Throwable fault, boolean crashed, long milliseconds) {

    static CaseResult without(String name, Status status, String reason) {
        return new CaseResult(name, status, reason, null, false, 0);
    }
}
