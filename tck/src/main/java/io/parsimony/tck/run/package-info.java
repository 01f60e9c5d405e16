/**
 * A run of the kit over one backend and its results.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.run.TckRun}: runs rules and cases; JUnit, the command line and the self-test use
 *       it.
 *   <li>{@link io.parsimony.tck.run.TckOptions}: seed, selection, {@link io.parsimony.tck.run.ExpectedFailures}.
 *   <li>{@link io.parsimony.tck.run.TckReport}, {@link io.parsimony.tck.run.RuleResult}, {@link
 *       io.parsimony.tck.run.CaseResult}: the results.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.run;

import org.jspecify.annotations.NullMarked;
