/**
 * The compatibility test kit: what every backend must pass. {@code SPEC.md} has the rules.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.BackendTck}: what a backend's test extends.
 *   <li>{@link io.parsimony.tck.ArchitectureRules}: what each module may depend on.
 * </ul>
 */
@NullMarked
package io.parsimony.tck;

import org.jspecify.annotations.NullMarked;
