/**
 * The backend {@code dl4j}: inference and training on ND4J, the numerical engine of Deeplearning4j.
 *
 * <ul>
 *   <li>{@link io.parsimony.backend.dl4j.Dl4jBackendProvider}: the plug-in and its settings.
 *   <li>{@code Dl4jBackend}: the engine at work.
 *   <li>{@code PlanOps}: the tensor operations, which compute nothing and note {@code Nd4jStep}s in a {@code
 *       PlanBuilder}; {@code Slot}: their tensor.
 *   <li>{@code Nd4jPlan}: the steps on fixed memory, and {@code BufferPlan}: which block lies where.
 *   <li>{@code Kernel}: what a step computes: {@code NativeKernel} and {@code TransformKernel} are ND4J's, the others
 *       are loops of our own.
 *   <li>{@code MemoryPool}: all native memory of a backend, with its bound.
 * </ul>
 *
 * <h2>Design</h2>
 *
 * <p>ND4J's own ways to train, SameDiff and ComputationGraph, are wrong or slow for networks with batch normalization
 * as of 1.0.0-M2.1. Its native operations are neither, if driven directly. So a program is run once over {@code
 * PlanOps}, under the api's {@link io.parsimony.tensor.Tape} where it wants gradients, and leaves a list of steps with
 * static shapes. Of these
 *
 * <ul>
 *   <li>equal ones are taken once, those that no output needs are dropped, those on constants alone run when the plan
 *       is made;
 *   <li>the results share one piece of memory by their lives, and an elementwise result takes a dying argument's place;
 *   <li>each is bound to its memory beforehand: a run is a loop over prepared calls and allocates nothing but outputs.
 * </ul>
 *
 * <p>Image batches lie channels last, which oneDNN computes faster; a value is converted only when somebody asks for
 * another layout. Slices, shuffles and concatenations of channels are noted and done in one pass; repetitions and
 * transpositions are noted and mostly never done.
 *
 * <h2>What ND4J 1.0.0-M2.1 lacks or does wrong, and what is done instead</h2>
 *
 * <ul>
 *   <li>Convolutions in groups: none but depthwise. Each group by itself, on copies: views of channels make oneDNN read
 *       beside them.
 *   <li>Dilated convolutions: refused by the oneDNN path. ND4J's own code computes them.
 *   <li>Pointwise convolutions, and the weight's gradient of a first layer: slow. Matrix products.
 *   <li>Batch statistics and the gradient of batch normalization: slow, and wrong for given statistics. Average
 *       pooling, and the inference operation used as a scale and shift a channel.
 *   <li>Maximum and minimum, max pooling: drop what is not a number, and so hide a run that has diverged; no ceil mode.
 *       Loops of our own.
 *   <li>The gradients of ReLU and of max pooling: slow. Masks from the numbers' bits.
 *   <li>{@code log_softmax}: the logarithm of an underflown softmax. Composed.
 *   <li>{@code softmax} along a middle axis: wrong where the last has extent one. Always along the last of a matrix.
 *   <li>Reductions: one number after another. In stages.
 *   <li>Threads: OpenMP keeps their number for each calling thread, OpenBLAS has its own. Set at each entry, and at
 *       start. OpenMP's threads wait actively: where other programs want the processors too, one thread is faster than
 *     two.
 *   <li>Shapes that do not fit reach native code. The api checks programs before they come here.
 *   <li>The jar without a classifier brings natives without oneDNN, 16 times slower: excluded by the build.
 * </ul>
 */
@NullMarked
package io.parsimony.backend.dl4j;

import org.jspecify.annotations.NullMarked;
