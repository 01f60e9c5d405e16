/**
 * Handwriting of many writers, generated from the paths of the pen.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.writer.Writer}: the traits of one writer.
 *   <li>{@link io.parsimony.examples.hctr.writer.Handwriting}: renders characters and lines.
 *   <li>{@link io.parsimony.examples.hctr.writer.DrawnLine}: a line with the positions of its characters.
 *   <li>{@link io.parsimony.examples.hctr.writer.HandwritingCommand}: {@code examples/run handwriting}, a sample
 *       sheet.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.writer;

import org.jspecify.annotations.NullMarked;
