package io.parsimony.backend.onnx;

final class BlockedLayout {
    private BlockedLayout() {}

    static int block() {
        return Integer.getInteger("blk", 8);
    }
}
