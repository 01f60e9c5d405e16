/**
 * Models in files.
 *
 * <ul>
 *   <li>{@link io.parsimony.format.ModelFormat}: the plug-in interface of file formats; ONNX comes with the ONNX Runtime
 *       backend's module.
 *   <li>{@link io.parsimony.format.ModelFormats}: the formats at hand, chosen by a file's ending.
 *   <li>{@link io.parsimony.format.Safetensors}: tensors and texts in one file, with a checksum.
 *   <li>{@link io.parsimony.format.AtomicFile}: a file that is either whole or not there.
 * </ul>
 */
@NullMarked
package io.parsimony.format;

import org.jspecify.annotations.NullMarked;
