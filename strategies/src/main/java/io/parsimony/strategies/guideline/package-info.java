/**
 * The paper's guideline as a tool: it reads what a network costs by component and chooses strategies, their settings
 * and their sites until a goal is met.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.guideline.Guideline}: the guideline, as a rewrite strategy that others stand
 *   for.
 *   <li>{@link io.parsimony.strategies.guideline.Goal}: how much cheaper the network must become.
 *   <li>{@link io.parsimony.strategies.guideline.Plan}: what was chosen, why, and what it will cost.
 *   <li>{@link io.parsimony.strategies.guideline.Measuring}: samples and an engine, so that losses are measured instead
 *       of estimated.
 *   <li>{@link io.parsimony.strategies.guideline.LatencyBudget}: a goal in milliseconds, measured on an engine.
 * </ul>
 */
@NullMarked
package io.parsimony.strategies.guideline;

import org.jspecify.annotations.NullMarked;
