/**
 * Labelled samples.
 *
 * <ul>
 *   <li>{@link io.parsimony.data.Dataset}: samples with their labels; {@link io.parsimony.data.Subset}: some of
 *       them.
 *   <li>{@link io.parsimony.data.Batch}: the samples of one step; {@link io.parsimony.data.Mixup}: the second
 *       samples that a batch is mixed with.
 * </ul>
 */
@NullMarked
package io.parsimony.data;

import org.jspecify.annotations.NullMarked;
