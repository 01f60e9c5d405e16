package io.parsimony.backend;

/**
 * The engine in use.
 *
 * @param id the backend's id, for instance {@code djl}
 * @param engine the engine's name, for instance {@code PyTorch}
 * @param version the version that the engine reports
 * @param device the device, for instance {@code cpu}
 */
public record BackendInfo(String id, String engine, String version, String device) {

    /** Returns engine, version and device, for instance {@code PyTorch 2.7.1 on cpu}. */
    public String describe() {
        return engine + " " + version + " on " + device;
    }
}
