/**
 * The main job on any task of classification.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.classify.ClassifierExperiment}: a teacher is trained, measured, rewritten and distilled;
 *       {@link io.parsimony.examples.classify.Task}: what it learns.
 *   <li>{@link io.parsimony.examples.classify.Results}: what came of it, for the report.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.classify;

import org.jspecify.annotations.NullMarked;
