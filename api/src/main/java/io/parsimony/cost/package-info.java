/**
 * Cost analysis of networks, without an engine.
 *
 * <ul>
 *   <li>{@link io.parsimony.cost.CostAnalyzer}: counts layer by layer; its Javadoc lists the rules.
 *   <li>{@link io.parsimony.cost.CostReport}: the counts by layer, component, scope and stage, in all, and the peak of
 *       the activations.
 *   <li>{@link io.parsimony.cost.CostComparison}: a teacher's counts beside its student's.
 *   <li>{@link io.parsimony.cost.Cost}: multiply-accumulates, parameters, bytes and activations; {@link
 *       io.parsimony.cost.Work}: operations and bytes moved.
 * </ul>
 */
@NullMarked
package io.parsimony.cost;

import org.jspecify.annotations.NullMarked;
