/**
 * Rewrite strategies: ways to make a model cheaper by changing its architecture.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.rewrite.ParConv}: convolutions become parsimonious convolutions.
 *   <li>{@link io.parsimony.strategies.rewrite.LowRank}: linear layers become two thin ones by truncated singular value
 *       decomposition.
 * </ul>
 */
@NullMarked
package io.parsimony.strategies.rewrite;

import org.jspecify.annotations.NullMarked;
