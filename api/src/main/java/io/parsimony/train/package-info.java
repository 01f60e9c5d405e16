/**
 * The progress of a training.
 *
 * <ul>
 *   <li>{@link io.parsimony.train.TrainingListener}: observes a run.
 *   <li>{@link io.parsimony.train.Score}: the accuracy and the loss of a model.
 * </ul>
 */
@NullMarked
package io.parsimony.train;

import org.jspecify.annotations.NullMarked;
