package io.parsimony.zoo;

import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;

/**
 * A deep classifier of handwritten Chinese characters' states, of the kind that Wang and Du (2021) compress: the
 * convolutions of VGG-16, each with batch normalization, then two hidden fully connected layers and one output for each
 * state of a hidden Markov model of each character, for instance 7,360 characters of 3 states: 22,080.
 *
 * <p>It is illustrative: the paper's table of layers is not at hand. What it has in common with the paper's network is
 * what matters for a plan: nearly all operations are in the convolutions, while most parameters are in the fully
 * connected layers, the last of which grows with the vocabulary.
 *
 * <p>A pool is left out where a side of the map is a single number already, so that 40x40 and smaller images fit too.
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
