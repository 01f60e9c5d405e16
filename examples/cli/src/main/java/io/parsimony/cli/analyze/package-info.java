/**
 * What a network costs, before anything is done about it.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.analyze.AnalyzeCommand}: the command.
 *   <li>{@link io.parsimony.cli.analyze.Subjects}: the networks that it can be asked about.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.analyze;

import org.jspecify.annotations.NullMarked;
