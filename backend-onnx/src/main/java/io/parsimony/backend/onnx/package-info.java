/** The place of the onnx backend, which does not exist yet. */
@NullMarked
package io.parsimony.backend.onnx;

import org.jspecify.annotations.NullMarked;
