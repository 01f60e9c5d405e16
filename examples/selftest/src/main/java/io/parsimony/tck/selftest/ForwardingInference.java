package io.parsimony.tck.selftest;

import io.parsimony.backend.InferenceSession;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.util.Map;

/** An inference session that forwards all calls. */
class ForwardingInference implements InferenceSession {

    private final InferenceSession inner;

    ForwardingInference(InferenceSession inner) {
        this.inner = inner;
    }

    @Override
    public Model model() {
        return inner.model();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return inner.run(inputs);
    }

    @Override
    public void close() {
        inner.close();
    }
}
