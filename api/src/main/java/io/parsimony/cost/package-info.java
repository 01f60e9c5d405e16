/**
 * What a network costs, counted without an engine.
 *
 * <ul>
 *   <li>{@link io.parsimony.cost.CostAnalyzer}: counts, a layer at a time, and says what counts as what.
 *   <li>{@link io.parsimony.cost.CostReport}: the counts by layer, component, scope and stage, in all, and the peak of the
 *       activations.
 *   <li>{@link io.parsimony.cost.CostComparison}: a teacher's counts beside its student's.
 *   <li>{@link io.parsimony.cost.Cost}: multiply-accumulates, parameters, bytes and activations; {@link
 *       io.parsimony.cost.Work}: operations and bytes moved.
 * </ul>
 */
@NullMarked
package io.parsimony.cost;

import org.jspecify.annotations.NullMarked;
