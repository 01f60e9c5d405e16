/**
 * Distillation between activations.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.distill.Adapters}: layers that bring a student's activations to its teacher's
 *       widths.
 *   <li>{@link io.parsimony.internal.distill.Blockwise}: trains each replaced block alone on the teacher's activations.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.distill;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
