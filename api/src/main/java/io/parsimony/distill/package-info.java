/**
 * The objective of a student's training.
 *
 * <ul>
 *   <li>{@link io.parsimony.distill.DistillationLoss}: the plug-in interface of losses, over
 *       {@link io.parsimony.distill.Signals}.
 *   <li>{@link io.parsimony.distill.Objective}: a weighted sum of losses, its {@link io.parsimony.distill.Term}s.
 * </ul>
 */
@NullMarked
package io.parsimony.distill;

import org.jspecify.annotations.NullMarked;
