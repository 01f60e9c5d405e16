/**
 * Rewrite strategies: ways to make a model cheaper by changing its architecture.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.rewrite.ParConv}: convolutions become parsimonious convolutions.
 *   <li>{@link io.parsimony.strategies.rewrite.DepthwiseSeparable}: convolutions become MobileNet's block.
 *   <li>{@link io.parsimony.strategies.rewrite.PruneChannels}: convolutions lose their least important channels.
 *   <li>{@link io.parsimony.strategies.rewrite.FoldBatchNorm}: convolutions take in the batch normalizations behind
 *       them, for deployment.
 *   <li>{@link io.parsimony.strategies.rewrite.LowRank}: linear layers and 1x1 convolutions become two thin ones by
 *       truncated singular value decomposition.
 *   <li>{@link io.parsimony.strategies.rewrite.SpatialSvd}: convolutions become one along the columns and one along the
 *       rows.
 *   <li>{@link io.parsimony.strategies.rewrite.Tucker}: convolutions become a 1x1, a smaller one and a 1x1.
 *   <li>{@link io.parsimony.strategies.rewrite.Bottleneck}: hidden layers keep their most important features.
 *   <li>{@link io.parsimony.strategies.rewrite.GlobalPoolHead}: the flattening and the linear layer after it become
 *       global pooling and a smaller one.
 *   <li>{@link io.parsimony.strategies.rewrite.OutputTying}: similar classes share an output.
 *   <li>{@link io.parsimony.strategies.rewrite.Init}: how new parameters start.
 * </ul>
 */
@NullMarked
package io.parsimony.strategies.rewrite;

import org.jspecify.annotations.NullMarked;
