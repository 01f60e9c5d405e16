package com.example.toy.parsimony.graph;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;

/** Registers the backend {@code toy-graph}. */
public record ToyGraphBackendProvider() implements BackendProvider {

    @Override
    public String type() {
        return "toy-graph";
    }

    @Override
    public Backend open() {
        return new ToyGraphBackend();
    }
}
