/**
 * What a network costs, before anything is done about it.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.analyze.AnalyzeCommand}: the command.
 *   <li>{@link io.parsimony.examples.analyze.Subjects}: the networks that it can be asked about.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.analyze;

import org.jspecify.annotations.NullMarked;
