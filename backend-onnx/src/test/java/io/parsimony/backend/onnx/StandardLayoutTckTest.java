package io.parsimony.backend.onnx;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

/** The backend against every rule, with standard operators alone: what machines without blocked ones run. */
class StandardLayoutTckTest extends BackendTck {

    @Override
    protected BackendProvider provider() {
        return new OnnxBackendProvider(1, OrtLayout.STANDARD);
    }
}
