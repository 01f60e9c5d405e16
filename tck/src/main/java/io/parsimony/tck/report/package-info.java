/**
 * Reports of a run of the kit, for programs and readers.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.report.JsonReport}: {@code tck.json}.
 *   <li>{@link io.parsimony.tck.report.Badge}: {@code badge.json}, for shields.io.
 *   <li>{@link io.parsimony.tck.report.JUnitReport}: JUnit's XML.
 *   <li>{@link io.parsimony.tck.report.Matrix}: rules by backends, in Markdown and HTML.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.report;

import org.jspecify.annotations.NullMarked;
