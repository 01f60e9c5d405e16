/**
 * Watching a training run.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.training.TrainingWatch}: shows progress and keeps the record.
 *   <li>{@link io.parsimony.examples.training.TrainingRun}: the record; {@link
 *       io.parsimony.examples.training.MetricsLog}: the same in a file that outlives the process; {@link
 *       io.parsimony.examples.training.CurvesPage}: the same as a page.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.training;

import org.jspecify.annotations.NullMarked;
