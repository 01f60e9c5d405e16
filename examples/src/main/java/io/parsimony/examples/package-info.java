/**
 * Runnable applications.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.Main}: the command line; {@code examples/run} starts it.
 * </ul>
 */
@NullMarked
package io.parsimony.examples;

import org.jspecify.annotations.NullMarked;
