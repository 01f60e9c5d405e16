package io.parsimony.examples.hctr.casia;

import io.parsimony.examples.hctr.lines.GrayImage;

/**
 * A line of a page.
 *
 * @param codePoints its characters in writing order, which may include {@link Labels#UNKNOWN}; the caller's own array
 * @param top the page row of the picture's first row
 * @param left the page column of the picture's first column
 * @param image its picture
 */
public record LabelledLine(int[] codePoints, int top, int left, GrayImage image) {}
