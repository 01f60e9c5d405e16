/**
 * Comparison of tensors within tolerances, and messages about differences.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.compare.Quantity}: a compared quantity with its tolerance.
 *   <li>{@link io.parsimony.tck.compare.Tolerance}: an absolute and a relative error with their derivation.
 *   <li>{@link io.parsimony.tck.compare.ComparisonPrecision}: the precision of an engine.
 *   <li>{@link io.parsimony.tck.compare.Comparison}: all comparisons of one case.
 *   <li>{@link io.parsimony.tck.compare.EngineTensors}: copies numbers into an engine and out of it without rounding.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.compare;

import org.jspecify.annotations.NullMarked;
