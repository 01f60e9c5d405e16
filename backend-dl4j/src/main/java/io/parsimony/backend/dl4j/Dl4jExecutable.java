package io.parsimony.backend.dl4j;

import io.parsimony.backend.EngineBackend;
import io.parsimony.error.Require;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** A program as a plan of ND4J's operations. */
final class Dl4jExecutable extends EngineBackend.Prepared<Dl4jTensor> {

    private final MemoryPool memory;
    private final Nd4jPlan plan;
    private final Map<Nd4jPlan.Port, FloatBuffer> places = new LinkedHashMap<>();

    Dl4jExecutable(Dl4jBackend backend, Program program, Map<String, Tensor> constants) {
        super(backend, program, constants);
        this.memory = backend.memory();
        PlanBuilder builder = new PlanBuilder();
        Map<String, Slot> inputs = new LinkedHashMap<>();
        program.inputs().forEach((name, shape) -> {
            Tensor constant = constants.get(name);
            inputs.put(
                    name,
                    constant == null ? Slot.pending(shape, new Slot.Input(name)) : PlanBuilder.constant(constant));
        });
        Map<String, Slot> outputs = Tape.run(program, new PlanOps(builder), inputs);
        this.plan = builder.build(memory, outputs);
        plan.inputs().values().forEach(port -> places.put(port, plan.floats(port)));
        plan.outputs().values().forEach(port -> places.put(port, plan.floats(port)));
    }

    @Override
    protected Map<String, Dl4jTensor> apply(Map<String, Dl4jTensor> inputs) {
        plan.inputs().forEach((name, port) -> {
            Dl4jTensor given = Require.present(inputs, name);
            FloatBuffer numbers = given.memory().floats(0, port.shape().size());
            StridedCopy.between(port.shape(), numbers, given.layout(), Require.present(places, port), port.layout());
        });
        plan.run();
        Map<String, Dl4jTensor> results = new LinkedHashMap<>();
        try {
            plan.outputs().forEach((name, port) -> {
                int size = port.shape().size();
                Dl4jTensor result = new Dl4jTensor(memory.take(size), port.layout());
                results.put(name, result);
                result.memory().floats(0, size).put(0, places.get(port), 0, size);
            });
            return results;
        } catch (RuntimeException e) {
            results.values().forEach(result -> memory.giveBack(result.memory()));
            throw e;
        }
    }

    @Override
    protected Map<String, Tensor> applyToHost(Map<String, Tensor> inputs) {
        plan.inputs().forEach((name, port) -> {
            FloatBuffer numbers = Require.present(inputs, name).data();
            StridedCopy.between(
                    port.shape(), numbers, Nd4jLayout.ROW_MAJOR, Require.present(places, port), port.layout());
        });
        plan.run();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        plan.outputs().forEach((name, port) -> {
            FloatBuffer host = Tensor.allocate(port.shape().size());
            StridedCopy.between(port.shape(), Require.present(places, port), port.layout(), host, Nd4jLayout.ROW_MAJOR);
            tensors.put(name, Tensor.wrap(port.shape(), host));
        });
        return tensors;
    }

    @Override
    protected void release() {
        plan.close();
    }
}
