/**
 * Watching a training run.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.training.TrainingWatch}: shows progress and keeps the record.
 *   <li>{@link io.parsimony.examples.training.TrainingRun}: the record; {@link
 *       io.parsimony.examples.training.MetricsLog}: the same in a file that outlives the process; {@link
 *       io.parsimony.examples.training.CurvesPage}: the same as a page.
 *   <li>{@link io.parsimony.examples.training.Stages}: the trainings of an experiment on disk; {@link
 *       io.parsimony.examples.training.EarlierOption}: what to do about those of an earlier process.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.training;

import org.jspecify.annotations.NullMarked;
