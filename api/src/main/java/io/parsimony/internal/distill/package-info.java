/**
 * Distillation between activations of different widths.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.distill.Adapters}: layers that bring a student's activations to its teacher's
 *       widths.
 * </ul>
 */
@NullMarked
package io.parsimony.internal.distill;

import org.jspecify.annotations.NullMarked;
