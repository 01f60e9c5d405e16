/**
 * Rewrite strategies, which reduce the cost of a model by changing its architecture.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.rewrite.ParConv}: replaces convolutions by parsimonious convolutions.
 *   <li>{@link io.parsimony.strategies.rewrite.DepthwiseSeparable}: replaces convolutions by MobileNet's block.
 *   <li>{@link io.parsimony.strategies.rewrite.PruneChannels}: removes the least important channels of convolutions.
 *   <li>{@link io.parsimony.strategies.rewrite.FoldBatchNorm}: folds batch norms into convolutions, for deployment.
 *   <li>{@link io.parsimony.strategies.rewrite.LowRank}: replaces linear layers and 1x1 convolutions by two thin ones,
 *       by truncated singular value decomposition.
 *   <li>{@link io.parsimony.strategies.rewrite.SpatialSvd}: replaces convolutions by one along the columns and one
 *       along the rows.
 *   <li>{@link io.parsimony.strategies.rewrite.Tucker}: replaces convolutions by a 1x1, a smaller one and a 1x1.
 *   <li>{@link io.parsimony.strategies.rewrite.Bottleneck}: keeps only the most important features of hidden layers.
 *   <li>{@link io.parsimony.strategies.rewrite.GlobalPoolHead}: replaces a flattening and the linear layer after it by
 *       global pooling and a smaller linear layer.
 *   <li>{@link io.parsimony.strategies.rewrite.OutputTying}: groups similar classes, which then share an output.
 *   <li>{@link io.parsimony.strategies.rewrite.Init}: the initialization of new parameters.
 * </ul>
 */
@NullMarked
package io.parsimony.strategies.rewrite;

import org.jspecify.annotations.NullMarked;
