/**
 * The backend {@code djl}: inference and training on PyTorch through the Deep Java Library, with PyTorch's autograd.
 *
 * <ul>
 *   <li>{@link io.parsimony.backend.djl.DjlBackendProvider}: the plug-in and its settings.
 *   <li>{@code DjlBackend}: the backend.
 *   <li>{@code DjlOps}: the tensor operations, by direct calls of DJL's PyTorch bindings.
 *   <li>{@code DjlExecutable}: a program. Each run calls it in a scope that frees the intermediate values.
 * </ul>
 *
 * <p>Images and convolution weights are stored in channels-last memory order, which PyTorch computes faster. Their
 * shapes remain NCHW.
 */
@NullMarked
package io.parsimony.backend.djl;

import org.jspecify.annotations.NullMarked;
