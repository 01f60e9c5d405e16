package io.parsimony.examples.hctr.casia;

import io.parsimony.examples.hctr.lines.GrayImage;

/**
 * A picture of one character.
 *
 * @param codePoint its code point, or {@link Labels#UNKNOWN}
 * @param image its picture
 */
public record LabelledCharacter(int codePoint, GrayImage image) {}
