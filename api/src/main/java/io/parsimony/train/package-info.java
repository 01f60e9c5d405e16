/**
 * Training, the same for every engine.
 *
 * <ul>
 *   <li>{@link io.parsimony.train.TrainingPlan}: what is trained towards what, and how.
 *   <li>{@link io.parsimony.train.TrainingSession}: the state of a training run inside an engine.
 *   <li>{@link io.parsimony.train.Trainer}: drives a session over a data set.
 *   <li>{@link io.parsimony.train.Dataset}, {@link io.parsimony.train.BatchSource}, {@link io.parsimony.train.Batch}:
 *       labelled samples, and the order in which they are seen.
 *   <li>{@link io.parsimony.train.Augmented}: samples distorted anew each epoch; {@link io.parsimony.train.Mix}: what a batch
 *       was mixed of; {@link io.parsimony.train.TeacherSource}: the teacher's values from elsewhere than its network.
 *   <li>{@link io.parsimony.train.LossProgram}, {@link io.parsimony.train.UpdateProgram}: the two functions of a step,
 *       {@link io.parsimony.train.AverageProgram}: the average that may follow.
 *   <li>{@link io.parsimony.train.TrainingListener}: is told how a run goes.
 *   <li>{@link io.parsimony.train.Fingerprints}: what tells models and data sets apart.
 *   <li>{@link io.parsimony.train.Balance}: weights of an objective by shares of the gradient.
 * </ul>
 */
@NullMarked
package io.parsimony.train;

import org.jspecify.annotations.NullMarked;
