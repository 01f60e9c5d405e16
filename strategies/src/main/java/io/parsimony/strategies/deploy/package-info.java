/**
 * Exact rewrite strategies for deployment: the same function in a form that engines run faster.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.deploy.InferenceForm}: an inference form, made by the others.
 *   <li>{@link io.parsimony.strategies.rewrite.FoldBatchNorm}: folds batch norms into weights.
 *   <li>{@link io.parsimony.strategies.deploy.DropIdentities}: removes nodes that change nothing in inference.
 *   <li>{@link io.parsimony.strategies.deploy.AbsorbShuffle}: permutes weights to replace channel shuffles.
 *   <li>{@link io.parsimony.strategies.deploy.SplitProducer}: splits layers into the parts that later layers read.
 *   <li>{@link io.parsimony.strategies.deploy.ZeroExpand}: lets 1x1 convolutions read all channels instead of slices.
 *   <li>{@link io.parsimony.strategies.deploy.DropDeadChannels}: removes channels and nodes that no output depends on.
 *   <li>{@link io.parsimony.strategies.deploy.PoolFirst}: moves average pools before 1x1 convolutions.
 *   <li>{@link io.parsimony.strategies.deploy.MergeLinear}: merges two consecutive layers.
 *   <li>{@link io.parsimony.strategies.deploy.PadChannels}: pads channels to multiples of an engine's block.
 * </ul>
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.parsimony.strategies.deploy;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
