/**
 * The ONNX model format.
 *
 * <ul>
 *   <li>{@link io.parsimony.format.onnx.OnnxModelFormat}: the plug-in {@code onnx}, which reads the files of exporters
 *       and writes files for ONNX Runtime.
 * </ul>
 *
 * <p>An import has these steps:
 *
 * <ol>
 *   <li>{@code ModelReader} reads the file into a checked graph of operations.
 *   <li>{@code OnnxImporter} turns each operation, in order, into constants, views of values, or drafts of layers.
 *       {@code Folding} computes the constants.
 *   <li>{@code PadFolding}, {@code GatherFolding} and {@code AffineFolding} simplify the drafts.
 *   <li>{@code Assembly} names the drafts and builds the model.
 * </ol>
 *
 * <p>An operation that a network cannot express becomes a draft with a problem. The import reports the problem only if
 * an output depends on that draft. An example is GELU, which exporters write as five operations: no layer equals the
 * second one alone.
 */
@NullMarked
package io.parsimony.format.onnx;

import org.jspecify.annotations.NullMarked;
