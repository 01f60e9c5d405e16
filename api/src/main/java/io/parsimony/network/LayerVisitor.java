package io.parsimony.network;

/**
 * One method for each kind of {@link Layer}, without defaults: when a layer is added, the compiler reports every place
 * that must handle it.
 *
 * @param <R> the result of a visit
 */
public interface LayerVisitor<R> {

    /** Visits a convolution. */
    R conv2d(Layer.Conv2d layer);

    /** Visits a fully connected layer. */
    R linear(Layer.Linear layer);

    /** Visits a batch normalization. */
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

    /** Visits a constant scale and shift. */
    R scaleShift(Layer.ScaleShift layer);

    /** Visits a clamp. */
    R clip(Layer.Clip layer);

    /** Visits an exponential linear unit with factors. */
    R scaledElu(Layer.ScaledElu layer);

    /** Visits a power. */
    R power(Layer.Power layer);

    /** Visits a ReLU with a slope for each channel. */
    R prelu(Layer.PRelu layer);

    /** Visits a reduction. */
    R reduction(Layer.Reduction layer);

    /** Visits a group normalization. */
    R groupNorm(Layer.GroupNorm layer);

    /** Visits a layer normalization over channels. */
    R channelNorm(Layer.ChannelNorm layer);

    /** Visits a local response normalization. */
    R localResponseNorm(Layer.LocalResponseNorm layer);

    /** Visits a gathering of elements. */
    R gather(Layer.Gather layer);

    /** Visits a padding of channels. */
    R padChannels(Layer.PadChannels layer);

    /** Visits a reshape. */
    R reshape(Layer.Reshape layer);

    /** Visits an average pool with uneven padding. */
    R unevenAvgPool2d(Layer.UnevenAvgPool2d layer);

    /** Visits an adaptive average pool. */
    R adaptiveAvgPool2d(Layer.AdaptiveAvgPool2d layer);
}
