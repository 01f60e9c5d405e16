/**
 * Parsimony compresses convolutional networks by distilling their architecture and their knowledge together, after Wang
 * and Du, <i>Joint architecture and knowledge distillation in CNN for Chinese text recognition</i> (Pattern Recognition
 * 111, 2021).
 *
 * <ul>
 *   <li>{@link io.parsimony.Parsimony}: configuration in, compressor out.
 *   <li>{@link io.parsimony.CompressionResult}: teacher, student, what was rewritten and what it costs.
 *   <li>{@link io.parsimony.Evaluation}: accuracy on a data set.
 * </ul>
 */
@NullMarked
package io.parsimony;

import org.jspecify.annotations.NullMarked;
