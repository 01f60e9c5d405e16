/**
 * Distillation between activations of different widths.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.distill.Adapters}: layers that bring a student's activations to its teacher's
 *       widths.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.distill;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
