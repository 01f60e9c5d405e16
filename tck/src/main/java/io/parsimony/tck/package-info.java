/**
 * The compatibility test kit: the tests that every backend must pass. {@code SPEC.md} defines the rules.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.BackendTck}: the base class of a backend's test.
 *   <li>{@link io.parsimony.tck.ArchitectureRules}: the allowed dependencies of each module.
 * </ul>
 */
@NullMarked
package io.parsimony.tck;

import org.jspecify.annotations.NullMarked;
