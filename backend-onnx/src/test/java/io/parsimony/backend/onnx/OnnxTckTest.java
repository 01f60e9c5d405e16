package io.parsimony.backend.onnx;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

/** The backend against every rule, with the layout that it chooses by itself. */
class OnnxTckTest extends BackendTck {

    @Override
    protected BackendProvider provider() {
        return new OnnxBackendProvider(1, OrtLayout.AUTO);
    }
}
