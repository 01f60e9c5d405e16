/**
 * The reference vectors: what PyTorch computed in float64, read into records.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.vectors.ReferenceVectors}: every case of the kit's resources.
 *   <li>{@link io.parsimony.tck.vectors.LayerCase}, {@link io.parsimony.tck.vectors.LossCase}, {@link
 *       io.parsimony.tck.vectors.TrainingCase}: one case each.
 *   <li>{@link io.parsimony.tck.vectors.Doubles}: float64 numbers with a shape, since host tensors are float32.
 *   <li>{@link io.parsimony.tck.vectors.NetworkJson}: the vectors' networks as this library's.
 *   <li>{@link io.parsimony.tck.vectors.PluginSpec}: a plug-in's type and settings.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.vectors;

import org.jspecify.annotations.NullMarked;
