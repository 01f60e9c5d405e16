/**
 * Handwriting by many hands, drawn by a model from the paths of the pen.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.writer.Writer}: one hand's traits.
 *   <li>{@link io.parsimony.examples.hctr.writer.Handwriting}: characters and lines as a writer writes them.
 *   <li>{@link io.parsimony.examples.hctr.writer.DrawnLine}: a line, and where its characters are.
 *   <li>{@link io.parsimony.examples.hctr.writer.HandwritingCommand}: {@code examples/run handwriting}, a sheet to look
 *       at.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.writer;

import org.jspecify.annotations.NullMarked;
