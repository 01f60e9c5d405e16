package io.parsimony.zoo;

import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;

/**
 * A deep classifier of the states of handwritten Chinese characters, similar to the network that Wang and Du (2021)
 * compress: the convolutions of VGG-16, each with batch norm, two hidden fully connected layers, and one output per
 * state of each character's hidden Markov model. For instance, 7,360 characters of 3 states give 22,080 outputs.
 *
 * <p>The network is illustrative, because the paper's table of layers is not available. It shares the properties that
 * matter for a plan: the convolutions contain nearly all operations, and the fully connected layers contain most
 * parameters. The last layer grows with the vocabulary.
 *
 * <p>A pool is omitted if a side of the feature map is already 1, so that images of 40x40 and less fit too.
 */
final class Hctr {

    private static final int HIDDEN = 1024;
    private static final double DROPOUT = 0.5;

    private Hctr() {}

    /**
     * Returns the network.
     *
     * @param input the shape of a sample, {@code [c, h, w]}, for instance {@code 1x64x64}
     * @param classes the number of outputs: characters times states
     * @throws io.parsimony.error.ParsimonyException ({@code bad-input}, {@code bad-value})
     */
    public static Network of(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("hctr", input, classes, 1);
        Vgg.trunk(draft, Vgg.STAGES_16, true, false);
        draft.flatten("head.flatten");
        for (int i = 1; i <= 2; i++) {
            draft.linear("head.fc" + i, HIDDEN).relu("head.relu" + i).dropout("head.dropout" + i, DROPOUT);
        }
        return draft.classify("head.fc3");
    }
}
