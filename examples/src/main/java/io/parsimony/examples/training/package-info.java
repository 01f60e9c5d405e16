/**
 * Watching a training run.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.training.TrainingWatch}: shows progress and keeps the record.
 *   <li>{@link io.parsimony.examples.training.TrainingRun}: the record.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.training;

import org.jspecify.annotations.NullMarked;
