/**
 * Parsimony compresses convolutional networks by distilling their architecture and their knowledge together, after Wang
 * and Du, <i>Joint architecture and knowledge distillation in CNN for Chinese text recognition</i> (Pattern Recognition
 * 111, 2021).
 *
 * <ul>
 *   <li>{@link io.parsimony.Compression}: the guideline from teacher to deployed student; {@link
 *       io.parsimony.CompressionListener}: observes it; {@link io.parsimony.CompressionResult}: its result, with a
 *     {@link
 *       io.parsimony.MeasuredModel} for each model.
 *   <li>{@link io.parsimony.Parsimony}: a running engine with a configuration; its single steps.
 * </ul>
 */
@NullMarked
package io.parsimony;

import org.jspecify.annotations.NullMarked;
