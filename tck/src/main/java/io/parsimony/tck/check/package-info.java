/**
 * The checks of a backend: the cases of every rule.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.check.Checks}: the cases of every rule by the rule's id, gathered from a class or two a
 *       tier.
 *   <li>{@link io.parsimony.tck.check.Case} and {@link io.parsimony.tck.check.Check}: one case, and what it does.
 *   <li>{@link io.parsimony.tck.check.Kit}: what a check has to work with.
 *   <li>{@link io.parsimony.tck.check.GlyphDataset}: drawn digits to learn.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.check;

import org.jspecify.annotations.NullMarked;
