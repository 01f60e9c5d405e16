/**
 * The backend {@code djl}: inference and training on PyTorch through the Deep Java Library, with PyTorch's own
 * autograd.
 *
 * <ul>
 *   <li>{@link io.parsimony.backend.djl.DjlBackendProvider}: the plug-in and its settings.
 *   <li>{@code DjlBackend}: the engine at work.
 *   <li>{@code DjlOps}: the tensor operations, by direct calls of DJL's PyTorch bindings.
 *   <li>{@code DjlExecutable}: a program, called anew at each run inside a scope that frees what it made.
 * </ul>
 *
 * <p>Inside, images and convolution weights are in channels-last memory order, which PyTorch computes faster; shapes
 * are NCHW all the same.
 */
@NullMarked
package io.parsimony.backend.djl;

import org.jspecify.annotations.NullMarked;
