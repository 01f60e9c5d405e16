package io.parsimony.backend;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.backend.ExecutableCache;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * An inference session over any backend's programs: one executable per batch size, with the parameters as constants.
 * Runs of one batch size are serialized unless the engine's executable allows concurrent runs.
 */
final class ProgramInferenceSession implements InferenceSession {

    private final Backend backend;
    private final Model model;
    private final ExecutableCache executables;

    /**
     * Creates a session for the values of some nodes.
     *
     * @throws ParsimonyException ({@code unknown-node})
     */
    ProgramInferenceSession(Backend backend, Model model, List<String> nodes) {
        this.backend = backend;
        this.model = model;
        // Built once for batch size 1: an unknown node is found here, not in the first run.
        new InferenceProgram(model.network(), 1, nodes);
        this.executables = new ExecutableCache(batch -> backend.compile(
                new InferenceProgram(model.network(), batch, nodes),
                model.parameters().asMap()));
    }

    @Override
    public Model model() {
        return model;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        executables.requireOpen();
        return executables.use(batch(inputs), executable -> executable.compute(backend, inputs));
    }

    private int batch(Map<String, Tensor> inputs) {
        int batch = 0;
        for (Map.Entry<String, Shape> expected : model.network().inputs().entrySet()) {
            Tensor input = inputs.get(expected.getKey());
            if (input == null || input.shape().rank() == 0) {
                throw ParsimonyException.of(
                        ErrorId.BAD_INPUT,
                        "Expected a batch for input [%s], found %s.",
                        expected.getKey(),
                        input == null ? "none" : "a tensor without axes");
            }
            batch = batch == 0 ? input.shape().dim(0) : batch;
            Shape shape = expected.getValue().batched(batch);
            if (!input.shape().equals(shape)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_INPUT,
                        "Expected input [%s] of shape %s, found %s.",
                        expected.getKey(),
                        shape,
                        input.shape());
            }
        }
        return batch;
    }

    @Override
    public void close() {
        executables.close();
    }
}
