/**
 * Rewrite strategies: ways to make a model cheaper by changing its architecture.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.rewrite.ParConv}: convolutions become parsimonious convolutions.
 *   <li>{@link io.parsimony.strategies.rewrite.LowRank}: linear layers become two thin ones by truncated singular value
 *       decomposition.
 *   <li>{@link io.parsimony.strategies.rewrite.Bottleneck}: hidden layers keep their most important features.
 *   <li>{@link io.parsimony.strategies.rewrite.GlobalPoolHead}: the flattening and the linear layer after it become global
 *       pooling and a smaller one.
 *   <li>{@link io.parsimony.strategies.rewrite.OutputTying}: similar classes share an output.
 * </ul>
 */
@NullMarked
package io.parsimony.strategies.rewrite;

import org.jspecify.annotations.NullMarked;
