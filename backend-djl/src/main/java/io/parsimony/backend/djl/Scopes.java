package io.parsimony.backend.djl;

import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.function.Supplier;

/** Scopes that free every array made inside them. */
final class Scopes {

    private Scopes() {}

    /** Runs a function and frees all arrays that it created, except its result. */
    static PtNDArray keep(Supplier<PtNDArray> function) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            PtNDArray result = function.get();
            NDScope.unregister(result);
            return result;
        }
    }
}
