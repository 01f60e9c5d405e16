/**
 * Steps one and two of the guideline on the command line: what compressing a network would take, and doing it.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.plan.PlanCommand}: chooses strategies for a goal and explains the choice.
 *   <li>{@link io.parsimony.cli.plan.RewriteCommand}: carries strategies out and writes the student to a file.
 *   <li>{@link io.parsimony.cli.plan.ZooCommand}: what compressing each network of the zoo would give.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.plan;

import org.jspecify.annotations.NullMarked;
