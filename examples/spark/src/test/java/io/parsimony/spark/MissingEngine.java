package io.parsimony.spark;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.plugin.PluginRegistry;
import org.apache.spark.SparkEnv;

/** A provider that opens ONNX Runtime on the driver and fails on executors, as without native libraries. */
public record MissingEngine() implements BackendProvider {

    @Override
    public String type() {
        return "missing";
    }

    @Override
    public Backend open() {
        if (!SparkEnv.get().executorId().equals("driver")) {
            throw ParsimonyException.of(ErrorId.ENGINE_UNAVAILABLE, "The engine does not start: no natives.");
        }
        return new PluginRegistry<>("backend", PluginRegistry.discover(BackendProvider.class))
                .get("onnx")
                .open();
    }
}
