package io.parsimony.backend.onnx;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

/** Runs every rule of the kit on the backend with automatic layout. */
class OnnxTckTest extends BackendTck {

    @Override
    protected BackendProvider provider() {
        return new OnnxBackendProvider(1, OrtLayout.AUTO);
    }
}
