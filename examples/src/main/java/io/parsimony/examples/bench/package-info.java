/**
 * Benchmarks: programs that time two things in the same run and print their ratio.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.bench.BenchCommand}: {@code examples/run bench}.
 *   <li>{@link io.parsimony.examples.bench.StepBenchmark}: a distillation step through Parsimony against the same step
 *       written by hand in plain DJL.
 *   <li>{@link io.parsimony.examples.bench.MemoryBenchmark}: resident memory over thousands of steps.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.bench;

import org.jspecify.annotations.NullMarked;
