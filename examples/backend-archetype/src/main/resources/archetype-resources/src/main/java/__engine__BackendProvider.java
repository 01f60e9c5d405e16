package ${package};

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;

/** Makes the engine known as {@code ${engine.toLowerCase()}}. Its components would be the backend's settings. */
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
