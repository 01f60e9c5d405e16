/**
 * Watching a training run.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.progress.TrainingWatch}: shows progress and keeps the record.
 *   <li>{@link io.parsimony.cli.progress.TrainingRun}: the record; {@link
 *       io.parsimony.cli.progress.MetricsLog}: the same in a file that outlives the process; {@link
 *       io.parsimony.cli.progress.CurvesPage}: the same as a page.
 *   <li>{@link io.parsimony.cli.progress.Stages}: the trainings of an experiment on disk; {@link
 *       io.parsimony.cli.progress.EarlierOption}: what to do about those of an earlier process.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.progress;

import org.jspecify.annotations.NullMarked;
