/**
 * A training run that needs no supervision: checked before it starts, observed, and resumed to the same bits after it
 * was killed.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.run.Run}: a plan, its data and an engine, from the first step to the finished
 *       model.
 *   <li>{@link io.parsimony.internal.run.RunFolder}: checkpoints and model of a run;
 *       {@link io.parsimony.internal.run.Checkpoint}: all that a run needs to continue;
 *       {@link io.parsimony.internal.run.ExperimentFolder}: the runs of an experiment.
 *   <li>{@link io.parsimony.internal.run.Preflight}: the checks before the first step.
 *   <li>{@link io.parsimony.internal.run.TrainingRecorder}: keeps the record of a training.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.run;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
