package ${package};

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;

/** Registers the backend {@code ${engine.toLowerCase()}}. Add a record component for each setting of the backend. */
public record ${engine}BackendProvider() implements BackendProvider {

    @Override
    public String type() {
        return "${engine.toLowerCase()}";
    }

    @Override
    public Backend open() {
        return new ${engine}Backend();
    }
}
