package io.parsimony.network;

/**
 * One method a kind of {@link Layer}, without defaults: whoever adds a layer is led by the compiler to every place that
 * must know it.
 *
 * @param <R> what a visit gives
 */
public interface LayerVisitor<R> {

    /** Visits a convolution. */
    R conv2d(Layer.Conv2d layer);

    /** Visits a fully connected layer. */
    R linear(Layer.Linear layer);

    /** Visits a batch normalisation. */
    R batchNorm2d(Layer.BatchNorm2d layer);

    /** Visits an activation function. */
    R activation(Layer.Activation layer);

    /** Visits a leaky ReLU. */
    R leakyRelu(Layer.LeakyRelu layer);

    /** Visits a padding. */
    R pad2d(Layer.Pad2d layer);

    /** Visits a max pool. */
    R maxPool2d(Layer.MaxPool2d layer);

    /** Visits an average pool. */
    R avgPool2d(Layer.AvgPool2d layer);

    /** Visits a global average pool. */
    R globalAvgPool2d(Layer.GlobalAvgPool2d layer);

    /** Visits a channel shuffle. */
    R channelShuffle(Layer.ChannelShuffle layer);

    /** Visits a slice. */
    R slice(Layer.Slice layer);

    /** Visits a concatenation. */
    R concat(Layer.Concat layer);

    /** Visits an addition. */
    R add(Layer.Add layer);

    /** Visits a multiplication. */
    R multiply(Layer.Multiply layer);

    /** Visits a flattening. */
    R flatten(Layer.Flatten layer);

    /** Visits a dropout. */
    R dropout(Layer.Dropout layer);

    /** Visits a softmax. */
    R softmax(Layer.Softmax layer);

    /** Visits the logarithm of a softmax. */
    R logSoftmax(Layer.LogSoftmax layer);
}
