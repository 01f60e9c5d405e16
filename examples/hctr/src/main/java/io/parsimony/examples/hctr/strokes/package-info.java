/**
 * What characters are made of: the paths of the pen.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.strokes.StrokeSet}: the strokes of many characters.
 *   <li>{@link io.parsimony.examples.hctr.strokes.HanziStrokes}: those of 9,574 Chinese characters, fetched once.
 *   <li>{@link io.parsimony.examples.hctr.strokes.InventedStrokes}: those of characters that nobody writes, for use
 *       without a network.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.strokes;

import org.jspecify.annotations.NullMarked;
