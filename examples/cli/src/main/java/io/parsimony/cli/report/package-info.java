/**
 * What the examples print and write.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.report.TextTable}: a table for a terminal, Markdown and HTML.
 *   <li>{@link io.parsimony.cli.report.Units}: numbers for people; {@link io.parsimony.cli.report.Median}: of
 *       measured values.
 *   <li>{@link io.parsimony.cli.report.LossChart}: loss curves as a picture.
 *   <li>{@link io.parsimony.cli.report.Analysis}: a network's cost; {@link io.parsimony.cli.report.CostFormat}:
 *       how it is written: as text, Markdown, JSON, CSV or a page with charts.
 *   <li>{@link io.parsimony.cli.report.CostTables}: costs as tables.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.report;

import org.jspecify.annotations.NullMarked;
