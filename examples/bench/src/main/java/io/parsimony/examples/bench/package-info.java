/**
 * Benchmarks: programs that measure what the framework itself costs.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.bench.BenchCommand}: {@code examples/run bench}: programs that compare, by turns.
 *   <li>{@link io.parsimony.examples.bench.StepBenchmark}: a distillation step through Parsimony against the same step
 *       written by hand in plain DJL; {@link io.parsimony.examples.bench.EnginesBenchmark}: on several engines.
 *   <li>{@link io.parsimony.examples.bench.InferenceBenchmark}: inference against plain ONNX Runtime;
 *       {@link io.parsimony.examples.bench.DeployBenchmark}: the forms of a student against its teacher.
 *   <li>{@code LoopBenchmark}: the steps of a whole run against bare steps; {@code CacheBenchmark}: a teacher's cached
 *       outputs against the teacher.
 *   <li>{@link io.parsimony.examples.bench.MemoryBenchmark}: resident memory over thousands of steps.
 *   <li>{@link io.parsimony.examples.bench.ShortBenchmark}: the base of those that JMH runs by {@code bench jmh}.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.bench;

import org.jspecify.annotations.NullMarked;
