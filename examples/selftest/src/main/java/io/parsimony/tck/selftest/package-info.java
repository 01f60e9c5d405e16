/**
 * Tests the kit with mutants: backends that are each broken in one way must fail the rule that they violate.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.selftest.Mutant}: the reference backend with one error, and the rule that must detect
 *       the error.
 *   <li>{@link io.parsimony.tck.selftest.Mutants}: all mutants.
 *   <li>{@link io.parsimony.tck.selftest.SelfTest}: runs the rules on a mutant.
 *   <li>{@link io.parsimony.tck.selftest.Verdict}: the result of a run.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.selftest;

import org.jspecify.annotations.NullMarked;
