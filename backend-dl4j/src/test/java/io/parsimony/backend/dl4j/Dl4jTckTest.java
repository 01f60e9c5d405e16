package io.parsimony.backend.dl4j;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

/** The Deeplearning4j backend against every rule. */
class Dl4jTckTest extends BackendTck {

    @Override
    protected BackendProvider provider() {
        return new Dl4jBackendProvider(1, 0);
    }
}
