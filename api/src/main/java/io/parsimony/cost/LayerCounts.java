package io.parsimony.cost;

import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import java.util.List;

/**
 * The counts of one layer for one sample, in inference: see {@link CostAnalyzer} for the rules.
 *
 * @param component the component
 * @param macs multiply-accumulates
 * @param operations arithmetic operations
 * @param moved numbers read and written
 */
record LayerCounts(Component component, long macs, long operations, long moved) {

    /** Counts a layer with the given shapes of inputs and output, of one sample each. */
    static LayerCounts of(Layer layer, List<Shape> inputs, Shape output) {
        return layer.accept(new Counter(layer, inputs, output.size()));
    }

    private record Counter(Layer layer, List<Shape> inputs, long output) implements LayerVisitor<LayerCounts> {

        private static final int SOFTMAX_STEPS = 5;
        private static final int SAMPLE_NORM_STEPS = 7;

        /** Returns the counts of a layer that reads its inputs and parameters once and writes its output once. */
        private LayerCounts count(Component component, long macs, long operations) {
            long read = inputs.stream().mapToLong(Shape::size).sum();
            long stored = layer.parameters().stream()
                    .map(ParameterSpec::shape)
                    .mapToLong(Shape::size)
                    .sum();
            return new LayerCounts(component, macs, operations, read + stored + output);
        }

        private LayerCounts weighted(Component component, int fanIn, boolean bias) {
            long macs = output * fanIn;
            return count(component, macs, 2 * macs + (bias ? output : 0));
        }

        private LayerCounts other(long operations) {
            return count(Component.OTHER, 0, operations);
        }

        /** Returns the counts of a layer whose output is its input: all zero. */
        private static LayerCounts nothing() {
            return new LayerCounts(Component.OTHER, 0, 0, 0);
        }

        private LayerCounts pool(Pooling pooling) {
            return other(output * pooling.kernel().area());
        }

        @Override
        public LayerCounts conv2d(Layer.Conv2d layer) {
            return weighted(Component.CONVOLUTION, layer.fanIn(), layer.bias());
        }

        @Override
        public LayerCounts linear(Layer.Linear layer) {
            return weighted(Component.FULLY_CONNECTED, layer.inFeatures(), layer.bias());
        }

        @Override
        public LayerCounts batchNorm2d(Layer.BatchNorm2d layer) {
            return count(Component.NORMALIZATION, 0, 2 * output);
        }

        @Override
        public LayerCounts activation(Layer.Activation layer) {
            return other(output);
        }

        @Override
        public LayerCounts leakyRelu(Layer.LeakyRelu layer) {
            return other(output);
        }

        @Override
        public LayerCounts pad2d(Layer.Pad2d layer) {
            return other(0);
        }

        @Override
        public LayerCounts maxPool2d(Layer.MaxPool2d layer) {
            return pool(layer.pooling());
        }

        @Override
        public LayerCounts avgPool2d(Layer.AvgPool2d layer) {
            return pool(layer.pooling());
        }

        @Override
        public LayerCounts globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
            return other(inputs.get(0).size());
        }

        @Override
        public LayerCounts channelShuffle(Layer.ChannelShuffle layer) {
            return other(0);
        }

        @Override
        public LayerCounts slice(Layer.Slice layer) {
            return new LayerCounts(Component.OTHER, 0, 0, 2 * output);
        }

        @Override
        public LayerCounts concat(Layer.Concat layer) {
            return other(0);
        }

        @Override
        public LayerCounts add(Layer.Add layer) {
            return other((inputs.size() - 1) * output);
        }

        @Override
        public LayerCounts multiply(Layer.Multiply layer) {
            return other((inputs.size() - 1) * output);
        }

        @Override
        public LayerCounts flatten(Layer.Flatten layer) {
            return nothing();
        }

        @Override
        public LayerCounts dropout(Layer.Dropout layer) {
            return nothing();
        }

        @Override
        public LayerCounts softmax(Layer.Softmax layer) {
            return other(SOFTMAX_STEPS * output);
        }

        @Override
        public LayerCounts logSoftmax(Layer.LogSoftmax layer) {
            return other(SOFTMAX_STEPS * output);
        }

        @Override
        public LayerCounts scaleShift(Layer.ScaleShift layer) {
            return count(Component.NORMALIZATION, 0, 2 * output);
        }

        @Override
        public LayerCounts clip(Layer.Clip layer) {
            return other(output);
        }

        @Override
        public LayerCounts scaledElu(Layer.ScaledElu layer) {
            return other(output);
        }

        @Override
        public LayerCounts power(Layer.Power layer) {
            return other(output);
        }

        @Override
        public LayerCounts prelu(Layer.PRelu layer) {
            return other(output);
        }

        @Override
        public LayerCounts reduction(Layer.Reduction layer) {
            return other(inputs.get(0).size());
        }

        @Override
        public LayerCounts groupNorm(Layer.GroupNorm layer) {
            return count(Component.NORMALIZATION, 0, SAMPLE_NORM_STEPS * output);
        }

        @Override
        public LayerCounts channelNorm(Layer.ChannelNorm layer) {
            return count(Component.NORMALIZATION, 0, SAMPLE_NORM_STEPS * output);
        }

        @Override
        public LayerCounts localResponseNorm(Layer.LocalResponseNorm layer) {
            return count(Component.NORMALIZATION, 0, (layer.size() + SAMPLE_NORM_STEPS) * output);
        }

        @Override
        public LayerCounts gather(Layer.Gather layer) {
            return new LayerCounts(Component.OTHER, 0, 0, 2 * output);
        }

        @Override
        public LayerCounts padChannels(Layer.PadChannels layer) {
            return other(0);
        }

        @Override
        public LayerCounts reshape(Layer.Reshape layer) {
            return nothing();
        }

        @Override
        public LayerCounts unevenAvgPool2d(Layer.UnevenAvgPool2d layer) {
            return other(output * layer.kernel().area());
        }

        @Override
        public LayerCounts adaptiveAvgPool2d(Layer.AdaptiveAvgPool2d layer) {
            Shape image = inputs.get(0);
            long rows =
                    Layer.AdaptiveAvgPool2d.covered(image.dim(1), layer.output().height());
            long columns =
                    Layer.AdaptiveAvgPool2d.covered(image.dim(2), layer.output().width());
            return other(image.dim(0) * rows * columns);
        }
    }
}
