package io.parsimony.backend.djl;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

/** The DJL backend against every rule. */
class DjlTckTest extends BackendTck {

    @Override
    protected BackendProvider provider() {
        return new DjlBackendProvider(1, "cpu", false);
    }
}
