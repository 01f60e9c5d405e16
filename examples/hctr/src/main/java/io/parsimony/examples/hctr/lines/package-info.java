/**
 * Lines of handwriting as pictures.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.lines.GrayImage}: ink on paper.
 *   <li>{@link io.parsimony.examples.hctr.lines.TextLine}: a line and its text.
 *   <li>{@link io.parsimony.examples.hctr.lines.LineNormalizer}, {@link
 *       io.parsimony.examples.hctr.lines.CharacterNormalizer}: normalize the size and contrast of lines and characters.
 *   <li>{@link io.parsimony.examples.hctr.lines.Frames}: the window that slides over a line.
 *   <li>{@link io.parsimony.examples.hctr.lines.FrameDataset},
 *       {@link io.parsimony.examples.hctr.lines.CharacterDataset}: samples to train on.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.lines;

import org.jspecify.annotations.NullMarked;
