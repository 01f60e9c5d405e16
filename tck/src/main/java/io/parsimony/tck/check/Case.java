package io.parsimony.tck.check;

import io.parsimony.backend.Capability;
import java.util.Set;

/**
 * One case of a rule.
 *
 * @param name its name, unique in its rule
 * @param needs the capabilities required in addition to the rule's
 * @param check the check
 */
public record Case(String name, Set<Capability> needs, Check check) {

    /** Copies the set. */
    public Case {
        needs = Set.copyOf(needs);
    }
}
