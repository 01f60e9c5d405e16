/**
 * Steps one and two of the guideline on the command line: what compressing a network would take, and doing it.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.guideline.PlanCommand}: chooses strategies for a goal and explains the choice.
 *   <li>{@link io.parsimony.examples.guideline.RewriteCommand}: carries strategies out and writes the student to a file.
 *   <li>{@link io.parsimony.examples.guideline.ZooCommand}: what compressing each network of the zoo would give.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.guideline;

import org.jspecify.annotations.NullMarked;
