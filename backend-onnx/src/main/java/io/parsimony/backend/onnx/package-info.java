/**
 * The backend {@code onnx}: inference and training on ONNX Runtime's ordinary inference package.
 *
 * <ul>
 *   <li>{@link io.parsimony.backend.onnx.OnnxBackendProvider}: the plug-in and its settings.
 *   <li>{@code OnnxBackend}: the engine at work.
 *   <li>{@link io.parsimony.backend.onnx.OrtLayout}: how images lie in memory while gradients are computed.
 *   <li>{@code OnnxExecutable}: a program as one graph, forward pass, loss and gradients, and a session over it.
 *   <li>{@code OrtGraph}: builds an ONNX graph of static shapes; what is emitted twice is there once, what nobody needs
 *       is not there.
 *   <li>{@code OnnxOps}: the tensor operations and the tape's kernels in standard operators, with {@code
 *       OrtConvolutions}, {@code OrtPools} and {@code BatchNorms}.
 *   <li>{@code BlockedOps}: the same in the runtime's blocked layout, where {@code BlockedLayout} finds that it works.
 *   <li>{@code OrtMemory}: tensors in direct buffers, used again after they were closed.
 * </ul>
 *
 * <p><b>Design.</b> The runtime has no gradients. The api's tape runs over nodes instead of numbers and so emits the
 * backward pass into the same graph; parameters and optimizer slots are inputs, and the runtime writes the new ones
 * into buffers of the backend's own, which are the next step's inputs. Inputs known when a program is compiled become
 * constants: so a frozen teacher is a graph of constant weights, into which the runtime folds batch normalization and
 * which it lays out in blocks by itself. Graphs with gradients are optimized less far: there the runtime would reorder
 * single pools.
 *
 * <p><b>What the runtime does that one would not expect</b> (version 1.29):
 *
 * <ul>
 *   <li>at its start it matches the process's command line by a recursive regular expression, and a long class path
 *       overflows the stack: it is started on a thread with a deep one;
 *   <li>training-mode batch normalization writes its statistics over its inputs, constants too, unless they are outputs
 *       of the graph: they are made outputs that nobody asks for;
 *   <li>the same buffer as input and output is accepted, and wrong: outputs always get buffers that are in no other
 *       use;
 *   <li>a graph without nodes is refused, and an input and an output may not share a name;
 *   <li>operators disagree on ceil mode, and average pools count what lies beyond the padding: windows that reach over
 *       the edge are given as padding at the end, and divisors are put right;
 *   <li>a max pool that writes the positions of its maxima is nine times slower than one that does not: where windows
 *       do not overlap the gradient does without;
 *   <li>the operators on blocked layout are the runtime's own business, their block depends on the processor, and what
 *       they write in the channels that fill the last block up must be zero: they are probed once a process, and the
 *     tests hold
 *       both layouts to the same rules.
 * </ul>
 */
@NullMarked
package io.parsimony.backend.onnx;

import org.jspecify.annotations.NullMarked;
