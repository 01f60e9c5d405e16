package io.parsimony.backend.dl4j;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

/** Runs every rule of the kit on the Deeplearning4j backend. */
class Dl4jTckTest extends BackendTck {

    @Override
    protected BackendProvider provider() {
        return new Dl4jBackendProvider(1, 0);
    }
}
