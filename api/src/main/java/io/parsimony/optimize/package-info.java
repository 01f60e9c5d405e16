/**
 * Optimizers as functions over tensor operations, and schedules.
 *
 * <ul>
 *   <li>{@link io.parsimony.optimize.Optimizer}: the update of a parameter by its gradient.
 *   <li>{@link io.parsimony.optimize.Schedule}: the course of a learning rate or a loss weight.
 * </ul>
 */
@NullMarked
package io.parsimony.optimize;

import org.jspecify.annotations.NullMarked;
