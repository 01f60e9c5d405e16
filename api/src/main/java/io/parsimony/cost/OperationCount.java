package io.parsimony.cost;

import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import java.util.List;

/** The operations of one layer on one sample: see {@link CostAnalyzer} for what counts. */
final class OperationCount implements LayerVisitor<Long> {

    private static final long NOTHING = 0;
    private static final int SOFTMAX_STEPS = 5;

    private final List<Shape> inputs;
    private final long output;

    OperationCount(List<Shape> inputs, Shape output) {
        this.inputs = inputs;
        this.output = output.size();
    }

    @Override
    public Long conv2d(Layer.Conv2d layer) {
        return 2 * output * layer.fanIn() + (layer.bias() ? output : 0);
    }

    @Override
    public Long linear(Layer.Linear layer) {
        return 2 * output * layer.inFeatures() + (layer.bias() ? output : 0);
    }

    @Override
    public Long batchNorm2d(Layer.BatchNorm2d layer) {
        return 2 * output;
    }

    @Override
    public Long activation(Layer.Activation layer) {
        return output;
    }

    @Override
    public Long leakyRelu(Layer.LeakyRelu layer) {
        return output;
    }

    @Override
    public Long maxPool2d(Layer.MaxPool2d layer) {
        return pool(layer.pooling());
    }

    @Override
    public Long avgPool2d(Layer.AvgPool2d layer) {
        return pool(layer.pooling());
    }

    private long pool(Pooling pooling) {
        return output * pooling.kernel().area();
    }

    @Override
    public Long globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
        return (long) inputs.get(0).size();
    }

    @Override
    public Long channelShuffle(Layer.ChannelShuffle layer) {
        return NOTHING;
    }

    @Override
    public Long slice(Layer.Slice layer) {
        return NOTHING;
    }

    @Override
    public Long concat(Layer.Concat layer) {
        return NOTHING;
    }

    @Override
    public Long add(Layer.Add layer) {
        return (inputs.size() - 1) * output;
    }

    @Override
    public Long multiply(Layer.Multiply layer) {
        return (inputs.size() - 1) * output;
    }

    @Override
    public Long flatten(Layer.Flatten layer) {
        return NOTHING;
    }

    @Override
    public Long dropout(Layer.Dropout layer) {
        return NOTHING;
    }

    @Override
    public Long softmax(Layer.Softmax layer) {
        return SOFTMAX_STEPS * output;
    }
}
