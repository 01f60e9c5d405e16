package io.parsimony.zoo;

import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;

/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner, 1998) in its modern form: all feature maps connected, plain average
 * pools, unscaled tanh, and a linear output layer.
 *
 * <p>For images whose shorter side is less than 32, such as MNIST's, the first convolution pads each side with two
 * zeros.
 */
final class LeNet {

    private static final int UNPADDED = 32;
    private static final int LEAST = 12;

    private LeNet() {}

    /**
     * Returns the network.
     *
     * @param input the shape of a sample, {@code [c, h, w]}, at least 12x12
     * @param classes the number of classes
     * @throws io.parsimony.error.ParsimonyException ({@code bad-input}, {@code bad-value})
     */
    public static Network of(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("lenet5", input, classes, LEAST);
        draft.conv("stage1.conv", 6, 5, 1, draft.reaches(UNPADDED) ? 0 : 2, true);
        draft.activation("stage1.tanh", Function.TANH).avgPool("stage1.pool", 2);
        draft.conv("stage2.conv", 16, 5, 1, 0, true);
        draft.activation("stage2.tanh", Function.TANH).avgPool("stage2.pool", 2);
        draft.flatten("head.flatten");
        draft.linear("head.fc1", 120).activation("head.tanh1", Function.TANH);
        draft.linear("head.fc2", 84).activation("head.tanh2", Function.TANH);
        return draft.classify("head.fc3");
    }
}
