/**
 * Options and records of a training run.
 *
 * <ul>
 *   <li>{@link io.parsimony.run.RunOptions}: validation, checkpoints, divergence, checks before the start, and
 *       cache.
 *   <li>{@link io.parsimony.run.TrainingHistory}: the record of a training.
 * </ul>
 */
@NullMarked
package io.parsimony.run;

import org.jspecify.annotations.NullMarked;
