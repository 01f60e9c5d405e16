package io.parsimony.backend.dl4j;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program for one test, whose inputs are the tensors given to the constructor. */
abstract class TestProgram implements Program {

    private final Map<String, Tensor> tensors;
    private final Optional<Gradient> gradient;

    /** Creates a program without gradients. */
    TestProgram(Map<String, Tensor> tensors) {
        this.tensors = tensors;
        this.gradient = Optional.empty();
    }

    /** Creates a program with the gradients of its output {@code sum} by some inputs. */
    TestProgram(Map<String, Tensor> tensors, String... by) {
        this.tensors = tensors;
        this.gradient = Optional.of(new Gradient("sum", List.of(by)));
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public Map<String, Shape> inputs() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    @Override
    public Optional<Gradient> gradient() {
        return gradient;
    }

    /** Runs the program on its tensors. */
    Map<String, Tensor> run(Backend backend) {
        try (Executable executable = backend.compile(this, Map.of())) {
            return run(backend, executable, tensors);
        }
    }

    /** Runs an executable on tensors. */
    static Map<String, Tensor> run(Backend backend, Executable executable, Map<String, Tensor> tensors) {
        Map<String, Value> inputs = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> inputs.put(name, backend.upload(tensor)));
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        executable.run(inputs).forEach((name, value) -> {
            outputs.put(name, value.download());
            value.close();
        });
        inputs.values().forEach(Value::close);
        return outputs;
    }
}
