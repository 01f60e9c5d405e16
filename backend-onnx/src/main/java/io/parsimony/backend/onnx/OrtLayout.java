package io.parsimony.backend.onnx;

/**
 * The memory layout of images in programs with gradients. For programs without gradients, the runtime chooses the best
 * layout itself where weights are constants.
 */
public enum OrtLayout {
    /**
     * The blocked layout if the runtime's blocked operators give correct numbers on this machine, else the standard
     * layout.
     */
    AUTO,
    /** Standard ONNX operators on NCHW only. */
    STANDARD,
    /** The runtime's blocked operators. Opening the backend fails if they give wrong numbers. */
    BLOCKED
}
