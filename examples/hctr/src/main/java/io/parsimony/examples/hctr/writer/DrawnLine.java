package io.parsimony.examples.hctr.writer;

import io.parsimony.examples.hctr.lines.GrayImage;

/**
 * A line of handwriting with the positions of its characters. Adjacent characters may overlap.
 *
 * @param image the picture
 * @param starts the first ink column of each character
 * @param ends the column after the last ink column of each character
 */
public record DrawnLine(GrayImage image, int[] starts, int[] ends) {}
