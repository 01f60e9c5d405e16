/**
 * Benchmarks of the framework's time and memory.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.bench.BenchCommand}: {@code examples/run bench}: the commands that compare.
 *   <li>{@link io.parsimony.examples.bench.StepBenchmark}: a distillation step through Parsimony against the same step
 *       handwritten in plain DJL; {@link io.parsimony.examples.bench.EnginesBenchmark}: a step on several engines.
 *   <li>{@link io.parsimony.examples.bench.InferenceBenchmark}: inference against plain ONNX Runtime;
 *       {@link io.parsimony.examples.bench.DeployBenchmark}: the forms of a student against its teacher.
 *   <li>{@code LoopBenchmark}: the steps of a whole run against the steps of a session alone; {@code CacheBenchmark}: a
 *       teacher's cached outputs against the running teacher.
 *   <li>{@link io.parsimony.examples.bench.MemoryBenchmark}: resident memory over thousands of steps.
 *   <li>{@link io.parsimony.examples.bench.ShortBenchmark}: the base class of the JMH benchmarks, {@code bench jmh}.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.bench;

import org.jspecify.annotations.NullMarked;
