/**
 * Helpers of host tensors.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.tensor.TensorBytes}: the bytes of a tensor, piece by piece.
 *   <li>{@link io.parsimony.internal.tensor.Generators}: the seeded random generators of the host.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.tensor;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
