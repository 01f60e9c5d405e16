package io.parsimony.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.parsimony.backend.EngineBackend;
import io.parsimony.error.Require;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tensor;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * A program as one session over one graph. The runtime writes outputs directly into the memory of the returned values.
 * Several threads can run a session at once.
 */
final class OnnxExecutable extends EngineBackend.Prepared<OrtMemory.Block> {

    private final OrtMemory memory;
    private final String doing;
    /** The session, or {@code null} where a program has no outputs: the runtime rejects empty graphs. */
    private final @Nullable OrtSession session;
    /** The program's inputs that the graph reads. */
    private final Set<String> read;

    /** The name in the graph of each output of the program. */
    private final Map<String, String> written = new LinkedHashMap<>();

    /** Buffers that no run uses. Their number is the greatest number of concurrent runs so far. */
    private final Deque<Resident> residents = new ConcurrentLinkedDeque<>();

    OnnxExecutable(OnnxBackend backend, Program program, Map<String, Tensor> constants) {
        super(backend, program, constants);
        this.memory = backend.memory();
        this.doing = "run program [" + program.name() + "]";
        OrtGraph graph = graph(program, constants, backend.block());
        // Blocked layout only where weights are constants. Otherwise it would be chosen for single pools and does not
        // pay off.
        OptLevel optimization = program.gradient().isPresent() ? OptLevel.EXTENDED_OPT : OptLevel.ALL_OPT;
        this.session = outputs().isEmpty()
                ? null
                : Sessions.open(
                        "prepare program [" + program.name() + "]", graph.toModel(), backend.threads(), optimization);
        this.read = session == null ? Set.of() : session.getInputNames();
    }

    private OrtGraph graph(Program program, Map<String, Tensor> constants, int block) {
        OrtGraph graph = new OrtGraph(program.name());
        Map<String, GraphValue> inputs = new LinkedHashMap<>();
        program.inputs()
                .forEach((name, shape) -> inputs.put(
                        name,
                        constants.containsKey(name)
                                ? graph.constant(name, constants.get(name))
                                : graph.input(name, shape)));
        boolean blocked = block > 0 && program.gradient().isPresent();
        GradientOps<GraphValue> ops = blocked ? new BlockedOps(graph, block) : new OnnxOps(graph);
        Tape.run(program, ops, inputs).forEach((name, value) -> written.put(name, graph.output(name, value)));
        return graph;
    }

    @Override
    protected Map<String, OrtMemory.Block> apply(Map<String, OrtMemory.Block> inputs) {
        Map<String, OnnxTensor> arguments = new LinkedHashMap<>();
        read.forEach(name -> {
            if (inputs.containsKey(name)) {
                arguments.put(name, inputs.get(name).tensor());
            }
        });
        Map<String, OrtMemory.Block> results = new LinkedHashMap<>();
        Map<String, OnnxTensor> places = new LinkedHashMap<>();
        try {
            outputs().forEach((name, shape) -> {
                OrtMemory.Block block = memory.take(shape);
                results.put(name, block);
                places.put(written.get(name), block.tensor());
            });
            if (session != null) {
                Ort.call(doing, () -> session.run(arguments, Set.of(), places)).close();
            }
            return results;
        } catch (RuntimeException e) {
            results.values().forEach(memory::give);
            throw e;
        }
    }

    @Override
    protected boolean isConcurrent() {
        return true;
    }

    @Override
    protected Map<String, Tensor> applyToHost(Map<String, Tensor> inputs) {
        Resident idle = residents.pollFirst();
        Resident values = idle == null ? new Resident() : idle;
        try {
            return values.run(inputs);
        } finally {
            residents.addFirst(values);
        }
    }

    /** Memory that host tensors are copied to and from, and the runtime's view of it. Reused by all runs. */
    private final class Resident {

        private final Map<String, OrtMemory.Block> taken = new LinkedHashMap<>();
        private final Map<String, OrtMemory.Block> results = new LinkedHashMap<>();
        private final Map<String, OnnxTensor> arguments = new LinkedHashMap<>();
        private final Map<String, OnnxTensor> places = new LinkedHashMap<>();

        Resident() {
            inputs().forEach((name, shape) -> {
                if (read.contains(name)) {
                    OrtMemory.Block block = memory.take(shape);
                    taken.put(name, block);
                    arguments.put(name, block.tensor());
                }
            });
            outputs().forEach((name, shape) -> {
                OrtMemory.Block block = memory.take(shape);
                results.put(name, block);
                places.put(written.get(name), block.tensor());
            });
        }

        Map<String, Tensor> run(Map<String, Tensor> given) {
            taken.forEach((name, block) -> block.numbers()
                    .put(
                            0,
                            Require.present(given, name).data(),
                            0,
                            block.shape().size()));
            OrtSession open = session;
            if (open != null) {
                Ort.call(doing, () -> open.run(arguments, Set.of(), places)).close();
            }
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            results.forEach((name, block) -> tensors.put(name, block.copy()));
            return tensors;
        }

        void release() {
            taken.values().forEach(memory::give);
            results.values().forEach(memory::give);
        }
    }

    @Override
    protected void release() {
        residents.forEach(Resident::release);
        residents.clear();
        if (session != null) {
            Sessions.close(session);
        }
    }
}
