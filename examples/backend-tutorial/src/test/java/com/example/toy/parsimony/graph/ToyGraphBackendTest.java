package com.example.toy.parsimony.graph;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

class ToyGraphBackendTest extends BackendTck {
    @Override
    protected BackendProvider provider() {
        return new ToyGraphBackendProvider();
    }
}
