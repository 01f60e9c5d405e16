/**
 * Steps one and two of the guideline on the command line: planning and rewriting.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.plan.PlanCommand}: chooses strategies for a goal and explains the choice.
 *   <li>{@link io.parsimony.cli.plan.RewriteCommand}: applies strategies and writes the student to a file.
 *   <li>{@link io.parsimony.cli.plan.ZooCommand}: compares the networks of the zoo with their rewrites.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.plan;

import org.jspecify.annotations.NullMarked;
