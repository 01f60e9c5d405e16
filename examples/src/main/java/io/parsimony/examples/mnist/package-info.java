/**
 * The main job.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.mnist.MnistCommand}: {@code examples/run mnist}.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.mnist;

import org.jspecify.annotations.NullMarked;
