package io.parsimony.examples.hctr.lines;

/**
 * A line of handwriting and its text.
 *
 * @param image its picture
 * @param characters the numbers of its characters in an {@link io.parsimony.examples.hctr.text.Alphabet}, in writing
 *     order; the caller's own array, not copied
 */
public record TextLine(GrayImage image, int[] characters) {}
