/**
 * The backend {@code onnx}.
 */
@NullMarked
package io.parsimony.backend.onnx;

import org.jspecify.annotations.NullMarked;
