/**
 * A training run that can be left alone: checked before it starts, watched while it goes on, and resumed to the same bits
 * after it was killed.
 *
 * <ul>
 *   <li>{@link io.parsimony.run.Run}: a plan, its data and an engine, from the first step to the finished model.
 *   <li>{@link io.parsimony.run.RunFolder}: where a run keeps its checkpoints and its model; {@link
 *       io.parsimony.run.Checkpoint}: all that a run needs to go on.
 *   <li>{@link io.parsimony.run.RunOptions}: how a run is looked after.
 *   <li>{@link io.parsimony.run.Preflight}: the checks before the first step.
 *   <li>{@link io.parsimony.run.TrainingHistory}: the record of a training; {@link io.parsimony.run.TrainingRecorder}: keeps
 *       it. {@link io.parsimony.run.ExperimentFolder}: where the trainings of an experiment are.
 * </ul>
 */
@NullMarked
package io.parsimony.run;

import org.jspecify.annotations.NullMarked;
