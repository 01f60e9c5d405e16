package io.parsimony.backend.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.parsimony.backend.EngineBackend;
import io.parsimony.error.Require;
import io.parsimony.network.InferenceProgram;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network for inference as a TorchScript script, with weights packed for the engine's kernels. */
final class ScriptExecutable extends EngineBackend.Prepared<PtNDArray> {

    private final DjlBackend backend;
    private final PtSymbolBlock module;
    /** Reused buffers of host tensors by input. */
    private final Map<String, Resident> resident = new LinkedHashMap<>();

    /**
     * Loads a script.
     *
     * @param constants every parameter of the network
     * @throws UnsupportedOperationException if a layer has no script
     */
    ScriptExecutable(DjlBackend backend, InferenceProgram program, Map<String, Tensor> constants, Packing packing) {
        super(backend, program, constants);
        this.backend = backend;
        ScriptOps ops = new ScriptOps();
        Map<String, ScriptValue> arguments = new LinkedHashMap<>();
        constants.forEach((name, tensor) -> arguments.put(name, ops.constant(tensor)));
        List<ScriptValue> free = new ArrayList<>();
        inputs().forEach((name, shape) -> {
            ScriptValue input = ops.input(name, shape);
            arguments.put(name, input);
            free.add(input);
        });
        List<ScriptValue> results = List.copyOf(program.apply(ops, arguments).values());
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
            script.weights().forEach(tensor -> weights.add(backend.toEngine(tensor)));
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
    protected Map<String, PtNDArray> apply(Map<String, PtNDArray> given) {
        List<IValue> arguments = new ArrayList<>();
        try {
            given.values().forEach(array -> arguments.add(IValue.from(array)));
            return named(forward(arguments));
        } finally {
            arguments.forEach(IValue::close);
        }
    }

    @Override
    protected Map<String, Tensor> applyToHost(Map<String, Tensor> given) {
        if (resident.isEmpty()) {
            inputs().forEach((name, shape) -> resident.put(name, new Resident(shape)));
        }
        List<IValue> arguments = new ArrayList<>();
        resident.forEach((name, place) -> {
            place.numbers.put(0, Require.present(given, name).data(), 0, place.numbers.capacity());
            arguments.add(place.argument);
        });
        Map<String, PtNDArray> results = named(forward(arguments));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        outputs().forEach((name, shape) -> {
            try (PtNDArray result = Require.present(results, name)) {
                tensors.put(name, backend.toHost(result, shape));
            }
        });
        return tensors;
    }

    private Map<String, PtNDArray> named(PtNDArray... results) {
        Map<String, PtNDArray> named = new LinkedHashMap<>();
        outputs().keySet().forEach(name -> named.put(name, results[named.size()]));
        return named;
    }

    private PtNDArray[] forward(List<IValue> arguments) {
        // A setting of the thread: the generated script needs no further optimization and no warm-up for it.
        JniUtils.setGraphExecutorOptimize(false);
        try (IValue results = IValueUtils.runMethod(module, "forward", arguments.toArray(IValue[]::new))) {
            return results.toTensorArray(backend.manager());
        } finally {
            JniUtils.setGraphExecutorOptimize(true);
        }
    }

    /** Memory that host tensors are copied to, and the engine's view of it. Reused by all runs. */
    private final class Resident {

        private final FloatBuffer numbers;
        private final PtNDArray array;
        private final IValue argument;

        Resident(Shape shape) {
            ByteBuffer bytes =
                    ByteBuffer.allocateDirect(shape.size() * Float.BYTES).order(ByteOrder.nativeOrder());
            this.numbers = bytes.asFloatBuffer();
            this.array = backend.manager().create(bytes, Shapes.of(shape), DataType.FLOAT32);
            this.argument = IValue.from(array);
        }

        void close() {
            argument.close();
            array.close();
        }
    }

    @Override
    protected void release() {
        resident.values().forEach(Resident::close);
        resident.clear();
        module.close();
    }
}
