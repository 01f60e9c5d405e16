package com.example.toy.parsimony;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;

/** Makes the engine known as {@code toy}. It has no settings; its components would be them. */
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
