/**
 * Exact rewrite strategies for deployment: the same function in a form that engines run faster.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.deploy.InferenceForm}: a form for inference, made by the others.
 *   <li>{@link io.parsimony.strategies.rewrite.FoldBatchNorm}: weights take in batch normalizations.
 *   <li>{@link io.parsimony.strategies.deploy.DropIdentities}: nodes that change nothing in inference go.
 *   <li>{@link io.parsimony.strategies.deploy.AbsorbShuffle}: weights put channels in order instead of shuffles.
 *   <li>{@link io.parsimony.strategies.deploy.SplitProducer}: layers give the parts that later layers read.
 *   <li>{@link io.parsimony.strategies.deploy.ZeroExpand}: 1x1 convolutions read all channels instead of slices.
 * </ul>
 */
@NullMarked
package io.parsimony.strategies.deploy;

import org.jspecify.annotations.NullMarked;
