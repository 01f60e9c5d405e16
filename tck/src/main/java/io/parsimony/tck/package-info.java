/**
 * The compatibility test kit: what every backend must pass.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.VectorTck}: holds a backend to the reference vectors.
 *   <li>{@link io.parsimony.tck.ArchitectureRules}: what each module may depend on.
 * </ul>
 */
@NullMarked
package io.parsimony.tck;

import org.jspecify.annotations.NullMarked;
