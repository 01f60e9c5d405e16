/**
 * The main job.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.mnist.MnistCommand}: {@code examples/run mnist}.
 *   <li>{@link io.parsimony.examples.mnist.WarmStartCommand}: {@code examples/run warm-start}.
 *   <li>{@link io.parsimony.examples.mnist.KillTestCommand}: {@code examples/run kill-test}.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.mnist;

import org.jspecify.annotations.NullMarked;
