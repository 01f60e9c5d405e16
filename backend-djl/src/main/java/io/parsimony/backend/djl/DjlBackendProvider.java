package io.parsimony.backend.djl;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.error.Require;

/**
 * Makes PyTorch available as {@code djl}.
 *
 * @param threads the threads of one operation, or zero for as many as there are processors; with one, the same seed
 *     gives the same bits
 * @param device {@code cpu}, or {@code gpu} where the CUDA natives are on the class path
 * @param tuneMalloc whether glibc keeps freed memory, where {@link BackendProvider#mayTuneProcess} allows it: without
 *     it, each training step gives tens of megabytes back to the system and faults them in again
 */
public record DjlBackendProvider(int threads, String device, boolean tuneMalloc) implements BackendProvider {

    /** Checks the ranges. */
    public DjlBackendProvider {
        Require.notNegative("threads", threads);
        if (!device.equals("cpu") && !device.equals("gpu")) {
            throw Require.bad("device", "[cpu] or [gpu]", device);
        }
    }

    /** Uses all processors of the CPU and tunes malloc. */
    public DjlBackendProvider() {
        this(0, "cpu", true);
    }

    @Override
    public String type() {
        return "djl";
    }

    @Override
    public Backend open() {
        return DjlBackend.open(this);
    }
}
