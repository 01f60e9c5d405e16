/**
 * What the examples print and write.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.report.TextTable}: a table for a terminal and for Markdown.
 *   <li>{@link io.parsimony.examples.report.Units}: numbers for people.
 *   <li>{@link io.parsimony.examples.report.LossChart}: loss curves as a picture.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.report;

import org.jspecify.annotations.NullMarked;
