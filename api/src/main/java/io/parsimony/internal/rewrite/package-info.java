/**
 * Helpers of rewrites.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.rewrite.OutputLayer}: the linear layer that a network's classes come from.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.rewrite;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
