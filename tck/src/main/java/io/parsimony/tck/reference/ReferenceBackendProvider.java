package io.parsimony.tck.reference;

import io.parsimony.backend.BackendProvider;

/** The backend {@code reference}: double precision, plain Java, no settings. */
public record ReferenceBackendProvider() implements BackendProvider {

    @Override
    public String type() {
        return "reference";
    }

    @Override
    public ReferenceBackend open() {
        return new ReferenceBackend(new ReferenceOps());
    }
}
