/**
 * ONNX files as models.
 *
 * <ul>
 *   <li>{@link io.parsimony.format.onnx.OnnxModelFormat}: the plug-in {@code onnx}, which reads what exporters write
 *       and writes what ONNX Runtime runs.
 * </ul>
 *
 * <p>Reading goes in steps, each a class or two: the file to a checked graph of operations ({@code ModelReader}); each
 * operation, in order, to constants folded at once ({@code Folding}), views of values, or drafts of layers
 * ({@code OnnxImporter}); drafts tidied ({@code AffineFolding}, {@code PadFolding}); and named ({@code Assembly}). What
 * a network cannot express becomes a draft with a problem, which counts only if an output depends on it in the end: a
 * gelu is five operations of which no network knows the second.
 */
@NullMarked
package io.parsimony.format.onnx;

import org.jspecify.annotations.NullMarked;
