package io.parsimony.strategies.deploy;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Size2d;

/** Kinds of convolutions. */
final class Layers {

    private Layers() {}

    /** Returns whether a layer is a 1x1 convolution. */
    static boolean isPointwise(Layer layer) {
        return layer instanceof Layer.Conv2d conv && conv.kernel().equals(Size2d.ONE);
    }

    /** Returns whether a layer is a depthwise convolution. */
    static boolean isDepthwise(Layer layer) {
        return layer instanceof Layer.Conv2d conv
                && conv.convolution().groups() == conv.inChannels()
                && conv.inChannels() == conv.outChannels();
    }
}
