/**
 * What a student is trained towards.
 *
 * <ul>
 *   <li>{@link io.parsimony.distill.DistillationLoss}: the plug-in interface of losses, over {@link
 *       io.parsimony.distill.Signals}; {@link io.parsimony.distill.LargestLogits}: what a loss with few needs looks at.
 *   <li>{@link io.parsimony.distill.Objective}: a weighted sum of losses, its {@link io.parsimony.distill.Term}s.
 *   <li>{@link io.parsimony.distill.Taps}: which activations of teacher and student are compared; {@link
 *       io.parsimony.distill.Adapters}: what brings a student's activations to its teacher's widths.
 * </ul>
 */
@NullMarked
package io.parsimony.distill;

import org.jspecify.annotations.NullMarked;
