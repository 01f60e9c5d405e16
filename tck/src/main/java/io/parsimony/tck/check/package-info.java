/**
 * The checks of a backend: the cases of every rule.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.check.Checks}: the cases of every rule by the rule's id, collected from one or two
 *       classes per tier.
 *   <li>{@link io.parsimony.tck.check.Case} and {@link io.parsimony.tck.check.Check}: a case and its check.
 *   <li>{@link io.parsimony.tck.check.Kit}: the context of a check.
 *   <li>{@link io.parsimony.tck.check.GlyphDataset}: generated digits to learn.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.check;

import org.jspecify.annotations.NullMarked;
