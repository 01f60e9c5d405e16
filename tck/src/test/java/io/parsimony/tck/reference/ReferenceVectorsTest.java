package io.parsimony.tck.reference;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.VectorTck;
import io.parsimony.tck.compare.Precision;

/** The reference backend against PyTorch's numbers, both in double precision. */
class ReferenceVectorsTest extends VectorTck {

    @Override
    protected BackendProvider provider() {
        return new ReferenceBackendProvider();
    }

    @Override
    protected Precision precision() {
        return Precision.FLOAT64;
    }
}
