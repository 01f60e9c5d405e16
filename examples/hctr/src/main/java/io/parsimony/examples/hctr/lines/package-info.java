/**
 * Lines of handwriting as pictures.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.lines.GrayImage}: ink on paper.
 *   <li>{@link io.parsimony.examples.hctr.lines.TextLine}: a line and what it says.
 *   <li>{@link io.parsimony.examples.hctr.lines.LineNormalizer}, {@link
 *       io.parsimony.examples.hctr.lines.CharacterNormalizer}: lines and characters of one size and contrast.
 *   <li>{@link io.parsimony.examples.hctr.lines.Frames}: the window that slides over a line.
 *   <li>{@link io.parsimony.examples.hctr.lines.FrameDataset},
 *       {@link io.parsimony.examples.hctr.lines.CharacterDataset}: samples to train on.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.lines;

import org.jspecify.annotations.NullMarked;
