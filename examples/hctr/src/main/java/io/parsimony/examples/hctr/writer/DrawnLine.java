package io.parsimony.examples.hctr.writer;

import io.parsimony.examples.hctr.lines.GrayImage;

/**
 * A line of handwriting, and where its characters are. Neighbors may overlap.
 *
 * @param image the picture
 * @param starts the first column that each character has ink in
 * @param ends the column after the last
 */
public record DrawnLine(GrayImage image, int[] starts, int[] ends) {}
