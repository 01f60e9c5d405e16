package io.parsimony.distill;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;

/**
 * What a loss looks at of the teacher's logits {@code t}: the largest one by one, of equal ones the lower class first, and
 * of all others only the sum of their {@code exp(t / temperature)}.
 *
 * @param count how many it looks at one by one, at least one
 * @param temperature what logits are divided by, positive
 */
public record TopKLogits(int count, double temperature) {

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public TopKLogits {
        Require.atLeastOne("count", count);
        Require.positive("temperature", temperature);
    }
}
