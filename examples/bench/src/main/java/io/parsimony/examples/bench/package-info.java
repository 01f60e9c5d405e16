/**
 * Benchmarks: programs that measure what the framework itself costs.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.bench.BenchCommand}: {@code examples/run bench}.
 *   <li>{@link io.parsimony.examples.bench.StepBenchmark}: a distillation step through Parsimony against the same step
 *       written by hand in plain DJL.
 *   <li>{@link io.parsimony.examples.bench.MemoryBenchmark}: resident memory over thousands of steps.
 *   <li>{@code LoopBenchmark}: the steps of a whole run against bare steps.
 *   <li>{@code CostBenchmark}: the cost analysis of a network of a thousand layers.
 *   <li>{@code DrawingBenchmark}: the drawing of handwriting.
 *   <li>{@link io.parsimony.examples.bench.DecodeBenchmark}: decoding lines of handwriting.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.bench;

import org.jspecify.annotations.NullMarked;
