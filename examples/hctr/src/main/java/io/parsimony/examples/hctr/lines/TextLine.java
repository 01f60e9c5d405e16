package io.parsimony.examples.hctr.lines;

/**
 * A line of handwriting and what it says.
 *
 * @param image its picture
 * @param characters the numbers of its characters in an {@link io.parsimony.examples.hctr.text.Alphabet}, in the order
 *     of writing; the caller's own, not copied
 */
public record TextLine(GrayImage image, int[] characters) {}
