package com.example.toy.parsimony;

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

class ToyBackendTest extends BackendTck {
    @Override
    protected BackendProvider provider() {
        return new ToyBackendProvider();
    }
}
