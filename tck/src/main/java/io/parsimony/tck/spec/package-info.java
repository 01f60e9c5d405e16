/**
 * The specification, {@code SPEC.md}, as data.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.spec.Specification}: every rule, in order.
 *   <li>{@link io.parsimony.tck.spec.Rule}: id, {@link io.parsimony.tck.spec.Tier}, {@link
 *       io.parsimony.tck.spec.Level}, its capability, and its sentence.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.spec;

import org.jspecify.annotations.NullMarked;
