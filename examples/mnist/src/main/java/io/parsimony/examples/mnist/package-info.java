/**
 * The main job: a network that reads handwritten digits.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.mnist.MnistCommand}: {@code examples/run mnist}.
 *   <li>{@link io.parsimony.examples.mnist.WarmStartCommand}: {@code examples/run warm-start}.
 *   <li>{@link io.parsimony.examples.mnist.KillTestCommand}: {@code examples/run kill-test}.
 *   <li>{@link io.parsimony.examples.mnist.Mnist}: the data set, in files of format {@link
 *       io.parsimony.examples.mnist.IdxFile}.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.mnist;

import org.jspecify.annotations.NullMarked;
