/**
 * Handwritten Chinese text recognition, the task of Wang and Du (2021).
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.HctrCommand}: {@code examples/run hctr}.
 *   <li>{@code HctrExperiment}: the whole experiment. {@code Corpus}: the lines; {@code Aligned}: the state of each
 *       frame; {@code LineReader}: the recognition results of a network.
 *   <li>{@link io.parsimony.examples.hctr.GntSource}: isolated characters as {@code parsimony.data { type = gnt }}.
 *   <li>{@link io.parsimony.examples.hctr.CharactersCommand}: {@code examples/run characters}, the same characters in
 *       isolation.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr;

import org.jspecify.annotations.NullMarked;
