package io.parsimony.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.parsimony.backend.CheckedExecutable;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A program as a session over one graph. Outputs are written by the runtime where the values are that it gives. */
final class OnnxExecutable extends CheckedExecutable {

    private final Memory memory;
    private final String doing;
    private final OrtSession session;
    /** The program's inputs that the graph reads. */
    private final Set<String> read;

    private final Map<String, Shape> outputs;
    /** What the program's outputs are called in the graph. */
    private final Map<String, String> written = new LinkedHashMap<>();

    OnnxExecutable(OnnxBackend backend, Program program, Map<String, Tensor> constants) {
        super(program, constants);
        this.memory = backend.memory();
        this.doing = "run program [" + program.name() + "]";
        this.outputs = program.outputs();
        Graph graph = graph(program, constants);
        this.session = Ort.call("prepare program [" + program.name() + "]", () -> session(graph, backend.threads()));
        this.read = session.getInputNames();
    }

    private Graph graph(Program program, Map<String, Tensor> constants) {
        Graph graph = new Graph(program.name());
        Map<String, GraphValue> inputs = new LinkedHashMap<>();
        program.inputs()
                .forEach((name, shape) -> inputs.put(
                        name,
                        constants.containsKey(name)
                                ? graph.constant(name, constants.get(name))
                                : graph.input(name, shape)));
        GradientOps<GraphValue> ops = new OnnxOps(graph);
        Tape.run(program, ops, inputs).forEach((name, value) -> written.put(name, graph.output(name, value)));
        return graph;
    }

    private static OrtSession session(Graph graph, int threads) throws OrtException {
        try (OrtSession.SessionOptions options = Ort.options(threads)) {
            return Ort.environment().createSession(graph.toModel(), options);
        }
    }

    @Override
    protected Map<String, Value> execute(Map<String, ? extends Value> inputs) {
        Map<String, OnnxTensor> arguments = new LinkedHashMap<>();
        for (String name : program().inputs().keySet()) {
            Value value = inputs.get(name);
            if (value != null) {
                // Values that the graph does not read are looked at all the same: a closed one is a fault of the
                // caller's.
                OnnxTensor tensor = own(value).tensor();
                if (read.contains(name)) {
                    arguments.put(name, tensor);
                }
            }
        }
        Map<String, Value> results = new LinkedHashMap<>();
        Map<String, OnnxTensor> places = new LinkedHashMap<>();
        outputs.forEach((name, shape) -> {
            OnnxValue value = new OnnxValue(memory, memory.take(shape));
            results.put(name, value);
            places.put(written.get(name), value.tensor());
        });
        try {
            Ort.call(doing, () -> session.run(arguments, Set.of(), places)).close();
            return results;
        } catch (RuntimeException e) {
            results.values().forEach(Value::close);
            throw e;
        }
    }

    private static OnnxValue own(Value value) {
        if (value instanceof OnnxValue own) {
            return own;
        }
        throw ParsimonyException.of(
                "bad-input",
                "Expected a value of this backend, found one of [%s].",
                value.getClass().getSimpleName());
    }

    @Override
    protected void release() {
        Ort.call("close a session", () -> {
            session.close();
            return true;
        });
    }
}
