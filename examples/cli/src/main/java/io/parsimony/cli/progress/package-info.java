/**
 * Progress of trainings on a terminal.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.progress.TrainingDisplay}: shows trainings one after the other.
 *   <li>{@link io.parsimony.cli.progress.EarlierOption}: the treatment of an earlier run.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.progress;

import org.jspecify.annotations.NullMarked;
