package io.parsimony.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.parsimony.backend.CheckedExecutable;
import io.parsimony.backend.Value;
import io.parsimony.network.InferenceProgram;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network for inference as a script, with its weights packed as the engine's kernels want them. */
final class ScriptExecutable extends CheckedExecutable {

    private final DjlBackend backend;
    private final List<String> inputs = new ArrayList<>();
    private final Map<String, Shape> outputs = new LinkedHashMap<>();
    private final PtSymbolBlock module;

    /**
     * Loads a script.
     *
     * @param constants every parameter of the network
     * @throws UnsupportedOperationException if a layer has no script
     */
    ScriptExecutable(DjlBackend backend, InferenceProgram program, Map<String, Tensor> constants, Packing packing) {
        super(program, constants);
        this.backend = backend;
        ScriptOps ops = new ScriptOps();
        Map<String, ScriptValue> arguments = new LinkedHashMap<>();
        List<ScriptValue> free = new ArrayList<>();
        program.inputs().forEach((name, shape) -> {
            Tensor constant = constants.get(name);
            ScriptValue value = constant == null ? ops.input(name, shape) : ops.constant(constant);
            arguments.put(name, value);
            if (constant == null) {
                inputs.add(name);
                free.add(value);
            }
        });
        List<ScriptValue> results = new ArrayList<>();
        program.apply(ops, arguments).forEach((name, value) -> {
            outputs.put(name, value.shape());
            results.add(value);
        });
        this.module = load(backend, ScriptWriter.write(packing, ops.values(), free, results));
    }

    private static PtSymbolBlock load(DjlBackend backend, Script script) {
        PtSymbolBlock module;
        try {
            module = JniUtils.loadModule(backend.manager(), new ByteArrayInputStream(script.archive()), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<PtNDArray> weights = new ArrayList<>();
        try {
            script.weights().forEach(tensor -> weights.add(backend.array(tensor)));
            try (IValue list = IValue.listFrom(weights.toArray(PtNDArray[]::new))) {
                IValueUtils.runMethod(module, "prepare", list).close();
            }
            return module;
        } catch (RuntimeException e) {
            module.close();
            throw e;
        } finally {
            weights.forEach(PtNDArray::close);
        }
    }

    @Override
    protected Map<String, Value> execute(Map<String, ? extends Value> given) {
        return Engines.call(() -> {
            IValue[] arguments = new IValue[inputs.size()];
            // A setting of the thread: what is written needs no more optimization, and none of its warm-up.
            JniUtils.setGraphExecutorOptimize(false);
            try {
                for (int i = 0; i < arguments.length; i++) {
                    arguments[i] =
                            IValue.from(DjlValue.own(given.get(inputs.get(i))).array());
                }
                try (IValue results = IValueUtils.runMethod(module, "forward", arguments)) {
                    return values(results.toTensorArray(backend.manager()));
                }
            } finally {
                JniUtils.setGraphExecutorOptimize(true);
                for (IValue argument : arguments) {
                    if (argument != null) {
                        argument.close();
                    }
                }
            }
        });
    }

    private Map<String, Value> values(PtNDArray[] results) {
        Map<String, Value> values = new LinkedHashMap<>();
        outputs.forEach((name, shape) -> values.put(name, new DjlValue(results[values.size()], shape)));
        return values;
    }

    @Override
    protected void release() {
        module.close();
    }
}
