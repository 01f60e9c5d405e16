package io.parsimony.backend;

/**
 * The engine that really runs.
 *
 * @param id the backend's id, for instance {@code djl}
 * @param engine the engine's name, for instance {@code PyTorch}
 * @param version the engine's version, as it says itself
 * @param device what it computes on, for instance {@code cpu}
 */
public record BackendInfo(String id, String engine, String version, String device) {

    /** For instance {@code PyTorch 2.7.1 on cpu}. */
    public String describe() {
        return engine + " " + version + " on " + device;
    }
}
