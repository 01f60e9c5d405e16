/**
 * Tables, the result record and its page.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.report.TextTable}: a table for a terminal, Markdown and the page.
 *   <li>{@link io.parsimony.cli.report.Units}: formats of numbers.
 *   <li>{@link io.parsimony.cli.report.RunReport}: the result of a command, written as {@code report.json}; {@link
 *       io.parsimony.cli.report.ReportPage}: shows it as one HTML file; {@link io.parsimony.cli.report.CurveSampler}:
 *       reduces a training to a few hundred points.
 *   <li>{@link io.parsimony.cli.report.Analysis}: a network's cost; {@link io.parsimony.cli.report.CostFormat}:
 *       its formats: text, Markdown, JSON, CSV or a page with charts.
 *   <li>{@link io.parsimony.cli.report.CostTables}: tables of costs.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.report;

import org.jspecify.annotations.NullMarked;
