package io.parsimony.testing;

import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.network.Layer.Pad2d.Fill;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Layers that fit samples of {@code [4, 6, 6]}, or of {@code [4]} where they need features: at least one of every kind.
 */
public final class LayerSamples {

    private LayerSamples() {}

    /** Returns one or more layers of every kind. */
    public static List<Layer> all() {
        Convolution grouped = new Convolution(Size2d.square(2), Size2d.square(1), Size2d.ONE, 2);
        Convolution depthwise = new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, 4);
        List<Layer> layers = new ArrayList<>(List.of(
                new Layer.Conv2d(4, 6, Size2d.square(3), Convolution.PLAIN, true),
                new Layer.Conv2d(4, 6, Size2d.square(3), grouped, false),
                new Layer.Conv2d(4, 8, Size2d.square(3), depthwise, true),
                new Layer.Linear(4, 3, true),
                new Layer.BatchNorm2d(4),
                new Layer.LeakyRelu(0.1),
                new Layer.Pad2d(1, 0, 2, 1),
                new Layer.Pad2d(1, 1, 1, 1, Fill.LOWEST),
                new Layer.MaxPool2d(Pooling.tiles(2)),
                new Layer.AvgPool2d(Pooling.tiles(3), true),
                new Layer.GlobalAvgPool2d(),
                new Layer.ChannelShuffle(2),
                new Layer.Slice(1, 1, 2),
                new Layer.Slice(3, 1, 2),
                new Layer.Concat(1),
                new Layer.Concat(2),
                new Layer.Add(),
                new Layer.Multiply(),
                new Layer.Flatten(),
                new Layer.Dropout(0.5),
                new Layer.Softmax(1),
                new Layer.Softmax(2),
                new Layer.LogSoftmax(1),
                new Layer.LogSoftmax(3),
                new Layer.ScaleShift(4),
                new Layer.Clip(-1, 2),
                new Layer.Clip(Double.NEGATIVE_INFINITY, 1),
                new Layer.ScaledElu(0.5, 2),
                new Layer.Power(2),
                new Layer.PRelu(4),
                new Layer.Reduction(Layer.Reduction.Function.MEAN, List.of(1)),
                new Layer.Reduction(Layer.Reduction.Function.MAX, List.of(1)),
                new Layer.GroupNorm(4, 2, 1e-5),
                new Layer.ChannelNorm(4, 1e-5),
                new Layer.LocalResponseNorm(3, 1e-2, 0.75, 1),
                new Layer.Gather(1, List.of(3, 1, 0, 2)),
                new Layer.PadChannels(1, 2),
                new Layer.Reshape(Shape.of(4, 1, 36)),
                new Layer.UnevenAvgPool2d(Size2d.square(2), Size2d.square(2), new Layer.Pad2d(0, 1, 0, 1)),
                new Layer.AdaptiveAvgPool2d(new Size2d(4, 7))));
        Stream.of(Function.values()).map(Layer.Activation::new).forEach(layers::add);
        return layers;
    }
}
