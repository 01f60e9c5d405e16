/**
 * The reference implementation: every operation in double precision, as index loops directly from its definition. It is
 * slow and simple; other backends are compared with it, and it is compared with the vectors.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.reference.ReferenceOps}: the operations and their backward kernels over {@link
 *       io.parsimony.tck.reference.DoubleTensor}.
 *   <li>{@link io.parsimony.tck.reference.ReferenceBackend}: the backend over them, with inputs and outputs in double
 *       precision; {@link io.parsimony.tck.reference.ReferenceBackendProvider} makes it available as {@code
 *       reference}.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.reference;

import org.jspecify.annotations.NullMarked;
