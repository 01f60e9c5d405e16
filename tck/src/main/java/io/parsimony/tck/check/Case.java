package io.parsimony.tck.check;

import io.parsimony.backend.Capability;
import java.util.Set;

/**
 * One case of a rule.
 *
 * @param name its name, unique in its rule
 * @param needs what a backend must declare besides what the rule asks for
 * @param check what is done
 */
public record Case(String name, Set<Capability> needs, Check check) {

    /** Copies the set. */
    public Case {
        needs = Set.copyOf(needs);
    }
}
