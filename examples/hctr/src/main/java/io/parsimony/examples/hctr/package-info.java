/**
 * Handwritten Chinese text recognition, the task on which Wang and Du (2021) try their guideline.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.HctrCommand}: {@code examples/run hctr}.
 *   <li>{@code HctrExperiment}: all of it, step by step. {@code Corpus}: the lines; {@code Aligned}: which state each
 *       frame of theirs belongs to; {@code LineReader}: how well a network reads them.
 *   <li>{@link io.parsimony.examples.hctr.GntSource}: isolated characters as {@code parsimony.data { type = gnt }}.
 *   <li>{@link io.parsimony.examples.hctr.CharactersCommand}: {@code examples/run characters}, the same characters one
 *       by one.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr;

import org.jspecify.annotations.NullMarked;
