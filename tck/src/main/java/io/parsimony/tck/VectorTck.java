package io.parsimony.tck;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.EngineTensors;
import io.parsimony.tck.compare.Precision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.Vectors;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
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
        boolean differentiated = backend.capabilities().contains(Capability.TRAINING);
        return Stream.concat(
                Vectors.layers().stream()
                        .map(vector -> dynamicTest(vector.id(), () -> {
                            LayerCaseProgram program = new LayerCaseProgram(vector, differentiated);
                            Map<String, Quantity> quantities = new LinkedHashMap<>();
                            program.gradient().ifPresent(gradient -> gradient.inputs()
                                    .forEach(name -> quantities.put(Program.Gradient.of(name), Quantity.GRADIENT)));
                            check(program, program.values(), program.expected(), quantities);
                        })),
                Stream.of(dynamicTest("gradients of all cases", this::requireTraining)));
    }

    private void requireTraining() {
        Assumptions.assumeTrue(
                backend.capabilities().contains(Capability.TRAINING),
                () -> "[" + backend.info().id() + "] does not declare " + Capability.TRAINING);
    }

    /** Runs a program once and compares what is expected of it; a quantity not stated is a {@link Quantity#VALUE}. */
    private void check(
            Program program,
            Map<String, Doubles> inputs,
            Map<String, Doubles> expected,
            Map<String, Quantity> quantities) {
        EngineTensors tensors = new EngineTensors(backend, precision());
        Comparison comparison = new Comparison(program.name(), backend.info().describe());
        Map<String, Value> uploaded = new LinkedHashMap<>();
        Map<String, Value> outputs = new LinkedHashMap<>();
        try (Executable executable = backend.compile(program, Map.of())) {
            inputs.forEach((name, value) -> uploaded.put(name, tensors.upload(value)));
            outputs.putAll(executable.run(uploaded));
            comparison.names("outputs", new TreeSet<>(program.outputs().keySet()), new TreeSet<>(outputs.keySet()));
            expected.forEach((name, value) -> {
                if (outputs.containsKey(name)) {
                    Quantity quantity = quantities.getOrDefault(name, Quantity.VALUE);
                    comparison.tensor(
                            name, value, tensors.download(outputs.get(name), value), quantity.tolerance(precision()));
                }
            });
        } finally {
            uploaded.values().forEach(Value::close);
            outputs.values().forEach(Value::close);
        }
        comparison.done();
    }
}
