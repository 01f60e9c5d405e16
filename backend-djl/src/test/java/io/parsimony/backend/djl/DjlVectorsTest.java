package io.parsimony.backend.djl;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.VectorTck;

/** The DJL backend against PyTorch's own numbers in double precision. */
class DjlVectorsTest extends VectorTck {

    @Override
    protected BackendProvider provider() {
        return new DjlBackendProvider(1, "cpu", false);
    }
}
