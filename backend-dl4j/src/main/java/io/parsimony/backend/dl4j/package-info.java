/**
 * The backend {@code dl4j}: inference and training on ND4J, the numerical engine of Deeplearning4j.
 *
 * <ul>
 *   <li>{@link io.parsimony.backend.dl4j.Dl4jBackendProvider}: the plug-in and its settings.
 *   <li>{@code Dl4jBackend}: the backend.
 *   <li>{@code PlanOps}: the tensor operations, which record {@code Nd4jStep}s in a {@code PlanBuilder} and compute
 *       nothing. {@code Slot}: the tensor of these operations.
 *   <li>{@code Nd4jPlan}: the steps on fixed memory. {@code BufferPlan}: the position of each block.
 *   <li>{@code Kernel}: the computation of a step. {@code NativeKernel} and {@code TransformKernel} call ND4J; the
 *       other kernels are loops in Java.
 *   <li>{@code MemoryPool}: the native memory of a backend, with its bound.
 * </ul>
 *
 * <h2>Design</h2>
 *
 * <p>As of 1.0.0-M2.1, SameDiff and ComputationGraph are wrong or slow for networks with batch normalization. ND4J's
 * native operations are right and fast if they are called directly. A program therefore runs once over {@code PlanOps},
 * under the api's {@link io.parsimony.tensor.Tape} if it computes gradients. The result is a list of steps with static
 * shapes:
 *
 * <ul>
 *   <li>Equal steps are merged. Steps that no output needs are removed. Steps on constants run when the plan is built.
 *   <li>Results with disjoint lifetimes share memory. An elementwise result overwrites an argument that no later step
 *       reads.
 *   <li>Each step is bound to its memory in advance. A run is a loop over prepared calls and allocates only outputs.
 * </ul>
 *
 * <p>Image batches are stored channels last, which oneDNN computes faster. A value is converted only if an operation
 * needs another layout. Slices, shuffles and concatenations of channels are recorded and executed in one pass.
 * Repetitions and transpositions are recorded and mostly never executed.
 *
 * <h2>Faults of ND4J 1.0.0-M2.1 and their replacements</h2>
 *
 * <ul>
 *   <li>Grouped convolutions: only depthwise ones exist. The backend computes each group on copies, because oneDNN
 *       reads outside of views of channels.
 *   <li>Dilated convolutions: the oneDNN path rejects them. ND4J's own code computes them.
 *   <li>Pointwise convolutions and the weight gradient of a first layer: slow. Matrix products replace them.
 *   <li>Batch statistics and the gradient of batch normalization: slow, and wrong for given statistics. Average pooling
 *       replaces them, with the inference operation as scale and shift per channel.
 *   <li>Maximum, minimum and max pooling: they drop NaN and so hide a diverged run; they have no ceil mode. Loops in
 *       Java replace them.
 *   <li>The gradients of ReLU and of max pooling: slow. Masks from the bits of the numbers replace them.
 *   <li>{@code log_softmax}: the logarithm of an underflowed softmax. A composition of other operations replaces it.
 *   <li>{@code softmax} along a middle axis: wrong if the last axis has extent one. The backend always applies it along
 *       the last axis of a matrix.
 *   <li>Reductions: they add one number after another. The backend reduces in stages.
 *   <li>Threads: OpenMP stores their number per calling thread, OpenBLAS stores its own. The backend sets the first at
 *       each entry and the second at start. OpenMP's threads wait actively: if other programs need the processors, one
 *       thread is faster than two.
 *   <li>Mismatched shapes: they reach native code. The api checks programs before it passes them to the backend.
 *   <li>The jar without a classifier: its native libraries lack oneDNN and are 16 times slower. The build excludes it.
 * </ul>
 */
@NullMarked
package io.parsimony.backend.dl4j;

import org.jspecify.annotations.NullMarked;
