package io.parsimony.backend.djl;

import ai.djl.engine.EngineException;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.function.Supplier;

/** Calls of the engine: what it throws becomes the cause of an exception of ours. */
final class Engines {

    private Engines() {}

    static <V> V call(Supplier<V> call) {
        try {
            return call.get();
        } catch (EngineException | IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
            String message = String.valueOf(e.getMessage());
            int end = message.indexOf('\n');
            throw new ParsimonyException(
                    Problem.of(
                            ErrorId.ENGINE_FAILURE,
                            "PyTorch failed: " + (end < 0 ? message : message.substring(0, end))),
                    e);
        }
    }
}
