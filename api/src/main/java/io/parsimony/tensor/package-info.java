/**
 * Host tensors and the differentiable algebra that every backend supplies.
 *
 * <ul>
 *   <li>{@link io.parsimony.tensor.Shape}: the extents of a tensor.
 *   <li>{@link io.parsimony.tensor.Tensor}: float32 numbers in host memory.
 *   <li>{@link io.parsimony.tensor.TensorOps}: the operations of a backend; their Javadoc is their specification.
 *   <li>{@link io.parsimony.tensor.Expr}: a tensor with those operations as methods: losses, layers and optimizers
 *       are written in it.
 *   <li>{@link io.parsimony.tensor.Program}: a pure function over those operations, compiled once and run often.
 *   <li>{@link io.parsimony.tensor.ShapeOps}: the operations on shapes alone, which check a program.
 *   <li>{@link io.parsimony.tensor.Tape}: reverse-mode differentiation over a backend's
 *       {@link io.parsimony.tensor.GradientOps}, for engines that bring none.
 * </ul>
 */
@NullMarked
package io.parsimony.tensor;

import org.jspecify.annotations.NullMarked;
