package io.parsimony.examples.hctr.casia;

import io.parsimony.examples.hctr.lines.GrayImage;

/**
 * A line of a page.
 *
 * @param codePoints its characters, in the order of writing, some of them perhaps {@link Labels#UNKNOWN}; the caller's
 *     own
 * @param top the page's row of its first
 * @param left the page's column of its first
 * @param image its picture
 */
public record LabelledLine(int[] codePoints, int top, int left, GrayImage image) {}
