package io.parsimony.backend.onnx;

/**
 * How a program with gradients lays out images in memory. Programs without are left to the runtime, which finds the best
 * layout by itself where weights are constant.
 */
public enum OrtLayout {
    /** Blocked where the runtime's blocked operators give the right numbers on this machine, else standard. */
    AUTO,
    /** Standard ONNX operators alone, on NCHW. */
    STANDARD,
    /** The runtime's own blocked operators; the backend does not open where they give wrong numbers. */
    BLOCKED
}
