/**
 * What the commands of the examples share.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.cli.ConfigurationOptions}: where the configuration comes from.
 *   <li>{@link io.parsimony.examples.cli.Faults}: how a command ends when something is wrong.
 *   <li>{@link io.parsimony.examples.cli.Interruption}: how it ends on Ctrl-C.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.cli;

import org.jspecify.annotations.NullMarked;
