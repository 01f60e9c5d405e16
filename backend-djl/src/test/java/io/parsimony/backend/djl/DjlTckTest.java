package io.parsimony.backend.djl;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

/** Runs every rule of the kit on the DJL backend. */
class DjlTckTest extends BackendTck {

    @Override
    protected BackendProvider provider() {
        return new DjlBackendProvider(1, "cpu", false);
    }
}
