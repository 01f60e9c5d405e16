/**
 * Training, the same for every engine.
 *
 * <ul>
 *   <li>{@link io.parsimony.train.TrainingPlan}: the student, the teacher, the objective and the optimizer.
 *   <li>{@link io.parsimony.train.TrainingSession}: the state of a training run inside an engine.
 *   <li>{@link io.parsimony.train.TrainingListener}: observes a run.
 * </ul>
 */
@NullMarked
package io.parsimony.train;

import org.jspecify.annotations.NullMarked;
