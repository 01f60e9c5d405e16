/**
 * The objective of a student's training.
 *
 * <ul>
 *   <li>{@link io.parsimony.distill.DistillationLoss}: the plug-in interface of losses, over
 *       {@link io.parsimony.distill.Signals}; {@link io.parsimony.distill.TopKLogits}: the largest logits of a
 *       teacher.
 *   <li>{@link io.parsimony.distill.Objective}: a weighted sum of losses, its {@link io.parsimony.distill.Term}s.
 *   <li>{@link io.parsimony.distill.Taps}: the pairs of compared activations of teacher and student.
 * </ul>
 */
@NullMarked
package io.parsimony.distill;

import org.jspecify.annotations.NullMarked;
