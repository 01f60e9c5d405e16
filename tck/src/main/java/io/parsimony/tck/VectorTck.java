package io.parsimony.tck;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.Capability;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.optimize.Optimizer;
import io.parsimony.plugin.PluginRegistry;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.Precision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.vectors.PluginSpec;
import io.parsimony.tck.vectors.TrainingCase;
import io.parsimony.tck.vectors.Vectors;
import io.parsimony.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Holds a backend to the reference vectors: layers, losses and whole training runs as PyTorch computed them in float64.
 *
 * <pre>{@code
 * class MyVectorsTest extends VectorTck {
 *     @Override
 *     protected BackendProvider provider() {
 *         return new MyBackendProvider();
 *     }
 * }
 * }</pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VectorTck {

    private Backend backend;

    /** Makes the backend available; called once. */
    protected abstract BackendProvider provider();

    /** What the engine computes in: float32 unless overridden. */
    protected Precision precision() {
        return Precision.FLOAT32;
    }

    @BeforeAll
    final void open() {
        backend = provider().open();
    }

    @AfterAll
    final void close() {
        if (backend != null) {
            backend.close();
        }
    }

    /** A program's shapes are those that PyTorch gave; no engine is asked. */
    @TestFactory
    final Stream<DynamicTest> shapes() {
        return Vectors.layers().stream()
                .map(vector -> dynamicTest(vector.id(), () -> {
                    LayerCaseProgram program = new LayerCaseProgram(vector, true);
                    Map<String, Shape> expected = new LinkedHashMap<>();
                    program.expected().forEach((name, value) -> expected.put(name, value.shape()));
                    expected.put(LayerCaseProgram.TOTAL, Shape.SCALAR);
                    new Comparison(vector.id(), "none: shapes alone")
                            .that(expected.equals(program.outputs()), "shapes", expected.toString(), program.outputs())
                            .done();
                }));
    }

    /** Every layer's value, updated running statistics and gradients. */
    @TestFactory
    final Stream<DynamicTest> layers() {
        Stream<DynamicTest> cases = Vectors.layers().stream()
                .map(vector -> dynamicTest(vector.id(), () -> {
                    LayerCaseProgram program = new LayerCaseProgram(vector, trains());
                    programs().run(program, program.values(), program.expected(), Quantity.VALUE);
                }));
        return Stream.concat(cases, Stream.of(dynamicTest("gradients are compared", this::requireTraining)));
    }

    /** Every loss's value, and its gradient with respect to the student's logits and features. */
    @TestFactory
    final Stream<DynamicTest> losses() {
        PluginRegistry<DistillationLoss> losses = losses(PluginRegistry.discover(DistillationLoss.class));
        AtomicInteger ran = new AtomicInteger();
        Stream<DynamicTest> cases = Vectors.losses().stream()
                .map(vector -> dynamicTest(vector.id(), () -> {
                    requireKnown(losses, List.of(vector.loss()));
                    DistillationLoss loss = vector.loss().configure(losses);
                    LossCaseProgram program = new LossCaseProgram(vector, loss, trains());
                    ran.incrementAndGet();
                    programs().run(program, program.values(), program.expected(), Quantity.LOSS);
                }));
        return Stream.concat(cases, Stream.of(dynamicTest("at least one case ran", () -> requireAny(ran))));
    }

    /** Whole training runs: every step's losses, the final parameters and buffers, and what they infer. */
    @TestFactory
    final Stream<DynamicTest> training() {
        return runs(TrainingCheck::trajectory);
    }

    /**
     * Whole training runs at an engine's own precision, for engines that have more than sessions carry: host tensors are
     * float32.
     */
    @TestFactory
    final Stream<DynamicTest> trainingInsideTheEngine() {
        return precision() == Precision.FLOAT32 ? Stream.empty() : runs(TrainingCheck::insideEngine);
    }

    /** A run resumed in its middle from another session's parameters and optimiser state ends in the same bits. */
    @TestFactory
    final Stream<DynamicTest> restore() {
        return runs(TrainingCheck::restore);
    }

    /** Gradients alone change nothing; with an update they are a step. */
    @TestFactory
    final Stream<DynamicTest> gradientsAndUpdate() {
        return runs(TrainingCheck::gradientsAndUpdate);
    }

    private Stream<DynamicTest> runs(BiConsumer<TrainingCheck, TrainingRun> check) {
        PluginRegistry<DistillationLoss> losses = losses(PluginRegistry.discover(DistillationLoss.class));
        PluginRegistry<Optimizer> optimizers =
                new PluginRegistry<>("optimizer", PluginRegistry.discover(Optimizer.class));
        AtomicInteger ran = new AtomicInteger();
        Stream<DynamicTest> cases = Vectors.training().stream()
                .map(vector -> dynamicTest(vector.id(), () -> {
                    requireTraining();
                    requireKnown(
                            losses,
                            vector.objective().stream()
                                    .map(TrainingCase.WeightedLoss::loss)
                                    .toList());
                    ran.incrementAndGet();
                    check.accept(new TrainingCheck(backend, precision()), TrainingRun.of(vector, losses, optimizers));
                }));
        DynamicTest any = dynamicTest("at least one case ran", () -> {
            requireTraining();
            requireAny(ran);
        });
        return Stream.concat(cases, Stream.of(any));
    }

    private static PluginRegistry<DistillationLoss> losses(List<DistillationLoss> found) {
        return new PluginRegistry<>("loss", found);
    }

    private ProgramCheck programs() {
        return new ProgramCheck(backend, precision());
    }

    private boolean trains() {
        return backend.capabilities().contains(Capability.TRAINING);
    }

    /** Skips what a backend that does not train cannot do, so that the report shows it. */
    private void requireTraining() {
        Assumptions.assumeTrue(trains(), () -> "[" + backend.info().id() + "] does not declare " + Capability.TRAINING);
    }

    private static void requireKnown(PluginRegistry<DistillationLoss> losses, List<PluginSpec> wanted) {
        for (PluginSpec spec : wanted) {
            Assumptions.assumeTrue(spec.isIn(losses), () -> "no loss [" + spec.type() + "] on the class path yet");
        }
    }

    /** Comes after all cases: a run that skipped every one of them proves nothing. */
    private void requireAny(AtomicInteger ran) {
        new Comparison("at least one case ran", backend.info().describe())
                .that(ran.get() > 0, "the number of cases that ran", "at least 1", ran.get())
                .done();
    }
}
