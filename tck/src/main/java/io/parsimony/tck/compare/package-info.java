/**
 * Comparison of tensors within tolerances, and messages about differences.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.compare.Quantity}: what is compared, and its tolerance.
 *   <li>{@link io.parsimony.tck.compare.Tolerance}: an absolute and a relative error with their derivation.
 *   <li>{@link io.parsimony.tck.compare.ComparisonPrecision}: what an engine computes in.
 *   <li>{@link io.parsimony.tck.compare.Comparison}: all comparisons of one case.
 *   <li>{@link io.parsimony.tck.compare.EngineTensors}: numbers into an engine and out of it without losing any digit.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.compare;

import org.jspecify.annotations.NullMarked;
