/**
 * Helpers of rewrites.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.rewrite.OutputLayer}: the linear layer that a network's classes come from.
 * </ul>
 */
@NullMarked
package io.parsimony.internal.rewrite;

import org.jspecify.annotations.NullMarked;
