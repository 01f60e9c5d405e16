/**
 * A run of the kit over one backend, and how it ended.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.run.TckRun}: runs rules and cases; what JUnit, the command line and the self-test
 *       drive.
 *   <li>{@link io.parsimony.tck.run.TckOptions}: seed, selection, {@link io.parsimony.tck.run.ExpectedFailures}.
 *   <li>{@link io.parsimony.tck.run.TckReport}, {@link io.parsimony.tck.run.RuleResult}, {@link
 *       io.parsimony.tck.run.CaseResult}: how it ended.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.run;

import org.jspecify.annotations.NullMarked;
