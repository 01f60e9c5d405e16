/**
 * What a network costs, counted without an engine.
 *
 * <ul>
 *   <li>{@link io.parsimony.cost.CostAnalyzer}: counts, a layer at a time.
 *   <li>{@link io.parsimony.cost.CostReport}: the counts by layer, by component and in all.
 *   <li>{@link io.parsimony.cost.Cost}: multiply-accumulates, parameters, bytes and activations.
 * </ul>
 */
@NullMarked
package io.parsimony.cost;

import org.jspecify.annotations.NullMarked;
