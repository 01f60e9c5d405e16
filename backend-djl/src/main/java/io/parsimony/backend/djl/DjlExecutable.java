package io.parsimony.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.parsimony.backend.EngineBackend;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program that PyTorch executes eagerly: each run calls the function. */
final class DjlExecutable extends EngineBackend.Prepared<PtNDArray> {

    private final DjlOps ops;
    private final Optional<Program.Gradient> gradient;
    private final Map<String, PtNDArray> constants = new LinkedHashMap<>();

    DjlExecutable(DjlBackend backend, Program program, Map<String, Tensor> constants) {
        super(backend, program, constants);
        this.gradient = program.gradient();
        this.ops = new DjlOps(backend, gradient.isPresent());
        constants.forEach((name, tensor) -> this.constants.put(name, backend.toEngine(tensor)));
    }

    @Override
    protected Map<String, PtNDArray> apply(Map<String, PtNDArray> inputs) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>(constants);
        arrays.putAll(inputs);
        // Grad mode is a setting of the thread, and differs between the thread that started the engine and others.
        JniUtils.setGradMode(gradient.isPresent());
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            List<PtNDArray> leaves = new ArrayList<>();
            gradient.ifPresent(wanted -> wanted.inputs().forEach(name -> leaves.add(leaf(arrays, name))));
            Map<String, PtNDArray> results = new LinkedHashMap<>();
            // Detached, so that no output keeps the autograd graph or an input under another name alive.
            program().apply(ops, arrays).forEach((name, array) -> {
                if (gradient.isPresent() && name.equals(gradient.get().output())) {
                    backward(array);
                }
                results.put(name, JniUtils.detachGradient(array));
            });
            for (int i = 0; i < leaves.size(); i++) {
                results.put(
                        Program.Gradient.of(gradient.orElseThrow().inputs().get(i)),
                        leaves.get(i).getGradient());
            }
            results.values().forEach(NDScope::unregister);
            return results;
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    /** Replaces an input by a fresh leaf, so that gradients never accumulate over runs. */
    private static PtNDArray leaf(Map<String, PtNDArray> arrays, String name) {
        PtNDArray leaf = JniUtils.detachGradient(arrays.get(name));
        leaf.setRequiresGradient(true);
        arrays.put(name, leaf);
        return leaf;
    }

    private void backward(PtNDArray scalar) {
        try {
            JniUtils.backward(scalar, ops.one(), false, false);
        } catch (EngineException e) {
            // A scalar that depends on no requested input: its gradients are zeros. The engine has no cheaper check.
            if (!String.valueOf(e.getMessage()).contains("does not require grad")) {
                throw e;
            }
        }
    }

    @Override
    protected void release() {
        ops.close();
        constants.values().forEach(PtNDArray::close);
    }
}
