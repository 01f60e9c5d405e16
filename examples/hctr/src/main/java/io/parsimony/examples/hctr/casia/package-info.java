/**
 * Readers of the CASIA-HWDB sets of Chinese handwriting (Liu, Yin, Wang and Wang, <i>CASIA online and offline Chinese
 * handwriting databases</i>, ICDAR 2011). Nothing is downloaded.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.casia.GntReader}: isolated characters, {@code .gnt}.
 *   <li>{@link io.parsimony.examples.hctr.casia.DgrlReader}: pages as lines of text, {@code .dgrl}.
 *   <li>{@link io.parsimony.examples.hctr.casia.CasiaFolder}: the training and test files of a folder, read
 *       with an alphabet.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.casia;

import org.jspecify.annotations.NullMarked;
