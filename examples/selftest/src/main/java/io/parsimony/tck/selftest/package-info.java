/**
 * The kit's test of itself: backends that are each broken in one way must fail the rule that they break.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.selftest.Mutant}: the reference backend broken in one way, and the rule that must
 *       notice.
 *   <li>{@link io.parsimony.tck.selftest.Mutants}: all of them.
 *   <li>{@link io.parsimony.tck.selftest.SelfTest}: holds a mutant to the rules.
 *   <li>{@link io.parsimony.tck.selftest.Verdict}: what came of it.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.selftest;

import org.jspecify.annotations.NullMarked;
