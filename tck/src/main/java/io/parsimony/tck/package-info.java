/**
 * The compatibility test kit: what every backend must pass.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.VectorTck}: holds a backend to the reference vectors.
 * </ul>
 */
@NullMarked
package io.parsimony.tck;

import org.jspecify.annotations.NullMarked;
