package io.parsimony.format.dl4j;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;

/** Expresses channel shuffles as pointwise convolutions with 0/1 weights, which Deeplearning4j supports. */
final class Shuffles {

    private Shuffles() {}

    /** Returns the source channel of an output channel of a shuffle. */
    static int source(int place, int channels, int groups) {
        return place % groups * (channels / groups) + place / groups;
    }

    /** Returns the convolution's weight. */
    static Tensor weight(int channels, int groups) {
        Shape shape = Shape.of(channels, channels, 1, 1);
        FloatBuffer values = Tensor.allocate(shape.size());
        for (int place = 0; place < channels; place++) {
            values.put(place * channels + source(place, channels, groups), 1);
        }
        return Tensor.wrap(shape, values);
    }

    /**
     * Returns the number of groups if a convolution's weight is a shuffle, else zero. The identity is not a shuffle.
     */
    static int groups(Tensor weight) {
        int channels = weight.shape().dim(0);
        if (!weight.shape().equals(Shape.of(channels, channels, 1, 1)) || channels < 4) {
            return 0;
        }
        // The second output channel is the first channel of the second group.
        int second = 0;
        while (second < channels && weight.get(channels + second) != 1) {
            second++;
        }
        if (second < 2 || second > channels / 2 || channels % second != 0) {
            return 0;
        }
        int groups = channels / second;
        for (int place = 0; place < channels; place++) {
            for (int channel = 0; channel < channels; channel++) {
                float expected = channel == source(place, channels, groups) ? 1 : 0;
                if (weight.get(place * channels + channel) != expected) {
                    return 0;
                }
            }
        }
        return groups;
    }
}
