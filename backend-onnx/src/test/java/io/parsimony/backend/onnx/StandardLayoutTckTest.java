package io.parsimony.backend.onnx;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

/** Runs every rule of the kit on the backend with standard operators only, as on machines without blocked operators. */
class StandardLayoutTckTest extends BackendTck {

    @Override
    protected BackendProvider provider() {
        return new OnnxBackendProvider(1, OrtLayout.STANDARD);
    }
}
