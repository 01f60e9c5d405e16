package io.parsimony.tck.spec;

import io.parsimony.backend.Capability;

/**
 * A rule of the specification.
 *
 * @param id its id, for instance {@code 2.31-conv2d}
 * @param tier its tier
 * @param level its level
 * @param capability the capability that a backend must declare for the rule to apply
 * @param sentence the requirement
 * @param background intent, oracle and tolerance in the words of the specification
 */
public record Rule(String id, Tier tier, Level level, Capability capability, String sentence, String background) {}
