/**
 * Models in files.
 *
 * <ul>
 *   <li>{@link io.parsimony.format.ModelFormat}: the plug-in interface of file formats; ONNX comes with the ONNX
 *       Runtime backend's module.
 *   <li>{@link io.parsimony.format.ModelFormats}: the available formats, chosen by a file's extension.
 *   <li>{@link io.parsimony.format.Safetensors}: tensors and metadata in one file, with a checksum.
 *   <li>{@link io.parsimony.format.AtomicFile}: atomic writing of files.
 * </ul>
 */
@NullMarked
package io.parsimony.format;

import org.jspecify.annotations.NullMarked;
