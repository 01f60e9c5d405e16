package ${package};

import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;

class ${engine}BackendTest extends BackendTck {
    @Override
    protected BackendProvider provider() {
        return new ${engine}BackendProvider();
    }
}
