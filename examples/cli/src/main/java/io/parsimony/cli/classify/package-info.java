/**
 * The main job on any task of classification.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.classify.ClassifierExperiment}: a teacher is trained, measured, rewritten and distilled;
 *       {@link io.parsimony.cli.classify.Task}: what it learns.
 *   <li>{@link io.parsimony.cli.classify.Results}: what came of it, for the report.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.classify;

import org.jspecify.annotations.NullMarked;
