/**
 * The experiments on MNIST.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.mnist.MnistCommand}: {@code examples/run mnist}.
 *   <li>{@link io.parsimony.examples.mnist.BackbonesCommand}: {@code examples/run backbones}.
 *   <li>{@link io.parsimony.examples.mnist.FrontierCommand}: {@code examples/run frontier}.
 *   <li>{@link io.parsimony.examples.mnist.LossStudyCommand}: {@code examples/run losses}.
 *   <li>{@link io.parsimony.examples.mnist.WarmStartCommand}: {@code examples/run warm-start}.
 *   <li>{@link io.parsimony.examples.mnist.KillTestCommand}: {@code examples/run kill-test}.
 *   <li>{@link io.parsimony.examples.mnist.MnistSource}: the data set as {@code parsimony.data { type = mnist }}.
 *   <li>{@link io.parsimony.examples.mnist.Mnist}: the data set, in files of format {@link
 *       io.parsimony.cli.data.IdxFile}.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.mnist;

import org.jspecify.annotations.NullMarked;
