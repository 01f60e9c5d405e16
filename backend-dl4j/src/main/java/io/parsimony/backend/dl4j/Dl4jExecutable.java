package io.parsimony.backend.dl4j;

import io.parsimony.backend.Backend;
import io.parsimony.backend.CheckedExecutable;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** A program as a plan of ND4J's operations. */
final class Dl4jExecutable extends CheckedExecutable {

    private final Dl4jBackend backend;
    private final Nd4jPlan plan;
    private final Map<Nd4jPlan.Port, FloatBuffer> places = new LinkedHashMap<>();

    Dl4jExecutable(Dl4jBackend backend, Program program, Map<String, Tensor> constants) {
        super(program, constants);
        this.backend = backend;
        PlanBuilder builder = new PlanBuilder();
        Map<String, Slot> inputs = new LinkedHashMap<>();
        program.inputs().forEach((name, shape) -> {
            Tensor constant = constants.get(name);
            inputs.put(
                    name,
                    constant == null ? Slot.pending(shape, new Slot.Input(name)) : PlanBuilder.constant(constant));
        });
        Map<String, Slot> outputs = Tape.run(program, new PlanOps(builder), inputs);
        this.plan = builder.build(backend.memory(), outputs);
        plan.inputs().values().forEach(port -> places.put(port, plan.floats(port)));
        plan.outputs().values().forEach(port -> places.put(port, plan.floats(port)));
    }

    @Override
    protected Map<String, Value> execute(Map<String, ? extends Value> inputs) {
        return backend.whileOpen("program [" + program().name() + "]", () -> {
            inputs.values().forEach(value -> own(value).memory());
            plan.inputs().forEach((name, port) -> enter(own(inputs.get(name)), port));
            plan.run();
            return leave();
        });
    }

    @Override
    protected Map<String, Tensor> evaluate(Backend caller, Map<String, Tensor> inputs) {
        return backend.whileOpen("program [" + program().name() + "]", () -> {
            plan.inputs()
                    .forEach((name, port) -> copy(
                            port.shape(),
                            inputs.get(name).data(),
                            Nd4jLayout.ROW_MAJOR,
                            places.get(port),
                            port.layout()));
            plan.run();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            plan.outputs().forEach((name, port) -> {
                FloatBuffer host = Tensor.allocate(port.shape().size());
                copy(port.shape(), places.get(port), port.layout(), host, Nd4jLayout.ROW_MAJOR);
                tensors.put(name, Tensor.wrap(port.shape(), host));
            });
            return tensors;
        });
    }

    private void enter(Dl4jValue value, Nd4jPlan.Port port) {
        copy(value.shape(), value.floats(), value.layout(), places.get(port), port.layout());
    }

    private static void copy(Shape shape, FloatBuffer from, Nd4jLayout given, FloatBuffer to, Nd4jLayout wanted) {
        if (given == wanted) {
            to.put(0, from, 0, shape.size());
        } else {
            StridedCopy.converting(shape, given, wanted).run(from, to);
        }
    }

    private Map<String, Value> leave() {
        Map<String, Value> values = new LinkedHashMap<>();
        try {
            plan.outputs().forEach((name, port) -> {
                int size = port.shape().size();
                Nd4jMemory memory = backend.memory().take(size);
                Dl4jValue value = new Dl4jValue(backend, port.shape(), port.layout(), memory);
                values.put(name, value);
                value.floats().put(0, places.get(port), 0, size);
            });
            return values;
        } catch (RuntimeException e) {
            values.values().forEach(Value::close);
            throw e;
        }
    }

    private Dl4jValue own(Value value) {
        if (value instanceof Dl4jValue own && own.backend() == backend) {
            return own;
        }
        throw ParsimonyException.of(
                ErrorId.BAD_INPUT,
                "Expected a value of this backend, found one of [%s].",
                value instanceof Dl4jValue
                        ? "another " + backend.info().id()
                        : value.getClass().getSimpleName());
    }

    @Override
    protected void release() {
        plan.close();
    }
}
