/**
 * The command line, and what its commands share.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.Main}: the program.
 *   <li>{@link io.parsimony.cli.CommandSource}: adds commands.
 *   <li>{@link io.parsimony.cli.ConfigurationOptions}: the options that choose the configuration.
 *   <li>{@link io.parsimony.cli.ErrorPrinter}: turns a fault into one message and a status.
 *   <li>{@link io.parsimony.cli.Interruption}: ends a command cleanly on Ctrl-C.
 * </ul>
 */
@NullMarked
package io.parsimony.cli;

import org.jspecify.annotations.NullMarked;
