/**
 * The definition of each layer, over {@link io.parsimony.tensor.TensorOps}.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.network.Lowering}: the formula of each layer.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.network;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
