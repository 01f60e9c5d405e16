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
 *   <li>{@link io.parsimony.strategies.deploy.DropDeadChannels}: what no output depends on goes.
 *   <li>{@link io.parsimony.strategies.deploy.PoolFirst}: average pools move before 1x1 convolutions.
 *   <li>{@link io.parsimony.strategies.deploy.MergeLinear}: two layers with nothing between them become one.
 *   <li>{@link io.parsimony.strategies.deploy.PadChannels}: numbers of channels become multiples of an engine's block.
 * </ul>
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.parsimony.strategies.deploy;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
