package io.parsimony.tck.spec;

import io.parsimony.backend.Capability;

/**
 * A rule of the specification.
 *
 * @param id its id, for instance {@code 2.31-conv2d}
 * @param tier its tier
 * @param level how strictly it binds
 * @param capability what a backend must declare for the rule to bind it
 * @param sentence what is demanded
 * @param background intent, oracle and tolerance, as the specification words them
 */
public record Rule(String id, Tier tier, Level level, Capability capability, String sentence, String background) {}
