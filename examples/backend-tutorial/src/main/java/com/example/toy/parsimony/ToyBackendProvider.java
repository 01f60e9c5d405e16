package com.example.toy.parsimony;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;

/** Registers the backend {@code toy}. Its settings would be record components; it has none. */
public record ToyBackendProvider() implements BackendProvider {

    @Override
    public String type() {
        return "toy";
    }

    @Override
    public Backend open() {
        return new ToyBackend();
    }
}
