/**
 * The backend {@code onnx}: inference and training on ONNX Runtime's standard inference package.
 *
 * <ul>
 *   <li>{@link io.parsimony.backend.onnx.OnnxBackendProvider}: the plug-in and its settings.
 *   <li>{@code OnnxBackend}: the backend.
 *   <li>{@link io.parsimony.backend.onnx.OrtLayout}: the memory layout of images in programs with gradients.
 *   <li>{@code OnnxExecutable}: a program as one graph with forward pass, loss and gradients, and its session.
 *   <li>{@code OrtGraph}: builds an ONNX graph of static shapes. It merges equal nodes and omits unused ones.
 *   <li>{@code OnnxOps}: the tensor operations and the tape's kernels in standard operators, with {@code
 *       OrtConvolutions}, {@code OrtPools} and {@code BatchNorms}.
 *   <li>{@code BlockedOps}: the same operations in the runtime's blocked layout, where {@code BlockedLayout} finds that
 *       layout correct.
 *   <li>{@code OrtMemory}: tensors in direct buffers, reused after they are closed.
 * </ul>
 *
 * <p><b>Design.</b> The runtime computes no gradients. The api's tape runs over nodes instead of numbers and so emits
 * the backward pass into the same graph. Parameters and optimizer slots are inputs. The runtime writes their new values
 * into the backend's buffers, which are the inputs of the next step. Inputs known when a program is compiled become
 * constants. A frozen teacher is therefore a graph of constant weights, in which the runtime folds batch normalization
 * and chooses the blocked layout itself. Graphs with gradients use a lower optimization level, because the runtime
 * would otherwise reorder single pools.
 *
 * <p><b>Unexpected behavior of the runtime</b> (version 1.29) and its handling:
 *
 * <ul>
 *   <li>At start, the runtime matches the command line of the process with a recursive regular expression. A long class
 *       path overflows the stack, so the runtime starts on a thread with a deep stack.
 *   <li>Batch normalization in training mode writes its statistics over its inputs, even constants, unless the
 *       statistics are outputs of the graph. The backend makes them unused outputs.
 *   <li>The runtime accepts one buffer as both input and output and computes wrong numbers. Outputs always get buffers
 *       without other use.
 *   <li>The runtime rejects graphs without nodes, and inputs and outputs of equal name.
 *   <li>Operators disagree on ceil mode, and average pools count elements beyond the padding. The backend expresses
 *       windows that exceed the edge as padding at the end, and corrects the divisors.
 *   <li>A max pool that writes the positions of its maxima is nine times slower than one that does not. Where windows
 *       do not overlap, the gradient needs no positions.
 *   <li>The blocked operators are internal to the runtime, and their block depends on the processor. The channels that
 *       fill up the last block must be zero. Each process probes these operators once; the tests apply the same rules
 *       to both layouts.
 * </ul>
 */
@NullMarked
package io.parsimony.backend.onnx;

import org.jspecify.annotations.NullMarked;
