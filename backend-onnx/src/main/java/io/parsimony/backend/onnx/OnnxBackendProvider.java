package io.parsimony.backend.onnx;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.error.Require;

/**
 * Makes ONNX Runtime available as {@code onnx}, on the CPU.
 *
 * @param threads the threads of one session, or zero for as many as there are processors; with one, the same seed gives
 *     the same bits
 * @param layout how programs with gradients lay out images in memory
 */
public record OnnxBackendProvider(int threads, OrtLayout layout) implements BackendProvider {

    /** Checks the range. */
    public OnnxBackendProvider {
        Require.notNegative("threads", threads);
    }

    /** Uses all processors and the fastest layout of the machine. */
    public OnnxBackendProvider() {
        this(0, OrtLayout.AUTO);
    }

    @Override
    public String type() {
        return "onnx";
    }

    @Override
    public Backend open() {
        return OnnxBackend.open(this);
    }
}
