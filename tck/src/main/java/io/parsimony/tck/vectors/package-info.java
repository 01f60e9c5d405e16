/**
 * The reference vectors: results of PyTorch in float64, read into records.
 *
 * <p>{@code layers.jsonl}, {@code losses.jsonl}, {@code training.jsonl} and {@code costs.json} contain the paper's
 * layers and losses; {@code layers-imported.jsonl} and {@code losses-more.jsonl} contain later additions. All were
 * computed with {@code torch.nn.functional} in float64 from seeded random numbers, gradients by PyTorch's autograd, and
 * are never computed with this library.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.vectors.ReferenceVectors}: every case of the kit's resources.
 *   <li>{@link io.parsimony.tck.vectors.LayerCase}, {@link io.parsimony.tck.vectors.LossCase}, {@link
 *       io.parsimony.tck.vectors.TrainingCase}: one case each.
 *   <li>{@link io.parsimony.tck.vectors.Doubles}: float64 numbers with a shape, since host tensors are float32.
 *   <li>{@link io.parsimony.tck.vectors.NetworkJson}: converts the vectors' networks to this library's.
 *   <li>{@link io.parsimony.tck.vectors.PluginSpec}: a plug-in's type and settings.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.vectors;

import org.jspecify.annotations.NullMarked;
