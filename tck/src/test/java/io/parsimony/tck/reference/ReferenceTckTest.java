package io.parsimony.tck.reference;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

/** Tests the reference backend against every rule, in double precision. */
class ReferenceTckTest extends BackendTck {

    @Override
    protected BackendProvider provider() {
        return new ReferenceBackendProvider();
    }
}
