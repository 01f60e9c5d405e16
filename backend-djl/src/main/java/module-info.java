/** The backend on PyTorch through the Deep Java Library. */
module io.parsimony.backend.djl {
    requires transitive io.parsimony.api;
    requires ai.djl.api;
    requires ai.djl.pytorch_engine;
    requires com.sun.jna;
    requires org.slf4j;

    exports io.parsimony.backend.djl;

    provides io.parsimony.backend.BackendProvider with
            io.parsimony.backend.djl.DjlBackendProvider;
}
