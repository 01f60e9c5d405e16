/**
 * The strokes of characters: the paths of the pen.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.strokes.StrokeSet}: the strokes of many characters.
 *   <li>{@link io.parsimony.examples.hctr.strokes.HanziStrokes}: the strokes of 9,574 Chinese characters, fetched once.
 *   <li>{@link io.parsimony.examples.hctr.strokes.InventedStrokes}: the strokes of generated characters, for use
 *       without a network.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.strokes;

import org.jspecify.annotations.NullMarked;
