/**
 * Optimisers as functions over tensor operations, and schedules.
 *
 * <ul>
 *   <li>{@link io.parsimony.optimize.Optimizer}: how a gradient changes a parameter: {@link
 *       io.parsimony.optimize.Sgd}, {@link io.parsimony.optimize.Adam}, {@link io.parsimony.optimize.AdamW}.
 *   <li>{@link io.parsimony.optimize.Schedule}: how a number changes in the course of a run: {@link
 *       io.parsimony.optimize.Constant}, {@link io.parsimony.optimize.Linear}, {@link
 *       io.parsimony.optimize.Cosine}, {@link io.parsimony.optimize.StepDecay}, {@link io.parsimony.optimize.WarmUp}.
 * </ul>
 */
@NullMarked
package io.parsimony.optimize;

import org.jspecify.annotations.NullMarked;
