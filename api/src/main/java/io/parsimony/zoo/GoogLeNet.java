package io.parsimony.zoo;

import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;

/**
 * GoogLeNet (Szegedy et al., 2015) as in torchvision: with batch norm (epsilon 0.001), pools in ceiling mode, 3x3
 * instead of the paper's 5x5 convolutions, and without the auxiliary classifiers.
 *
 * <p>For images whose shorter side is less than 64, the first convolution is 3x3 with stride 1 instead of 7x7 with
 * stride 2, and the first two pools are omitted, as is usual for 32x32 images. The first inception block then works at
 * full resolution; nothing else changes.
 */
final class GoogLeNet {

    private static final int LEAST = 4;
    private static final double EPSILON = 1e-3;
    private static final double DROPOUT = 0.2;

    private GoogLeNet() {}

    /**
     * Returns the network.
     *
     * @param input the shape of a sample, {@code [c, h, w]}, at least 4x4
     * @param classes the number of classes
     * @throws io.parsimony.error.ParsimonyException ({@code bad-input}, {@code bad-value})
     */
    public static Network of(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("googlenet", input, classes, LEAST);
        stem(draft);
        inception(draft, "inception3a.", 64, 96, 128, 16, 32, 32);
        inception(draft, "inception3b.", 128, 128, 192, 32, 96, 64);
        draft.maxPool("pool3", 3, 2, 0, true);
        inception(draft, "inception4a.", 192, 96, 208, 16, 48, 64);
        inception(draft, "inception4b.", 160, 112, 224, 24, 64, 64);
        inception(draft, "inception4c.", 128, 128, 256, 24, 64, 64);
        inception(draft, "inception4d.", 112, 144, 288, 32, 64, 64);
        inception(draft, "inception4e.", 256, 160, 320, 32, 128, 128);
        draft.maxPool("pool4", 2, 2, 0, true);
        inception(draft, "inception5a.", 256, 160, 320, 32, 128, 128);
        inception(draft, "inception5b.", 384, 192, 384, 48, 128, 128);
        return draft.poolDropAndClassify(DROPOUT);
    }

    private static void stem(BackboneBuilder draft) {
        if (draft.small()) {
            unit(draft, "stem.", "1", 64, 3, 1);
        } else {
            draft.conv("stem.conv1", 64, 7, 2, 3, false);
            normalize(draft, "stem.", "1").maxPool("stem.pool1", 3, 2, 0, true);
        }
        unit(draft, "stem.", "2", 64, 1, 0);
        unit(draft, "stem.", "3", 192, 3, 1);
        if (!draft.small()) {
            draft.maxPool("stem.pool2", 3, 2, 0, true);
        }
    }

    /** Adds four parallel branches: 1x1; 1x1 and 3x3; 1x1 and 3x3 in place of 5x5; a pool and 1x1. */
    private static void inception(
            BackboneBuilder draft, String block, int plain, int reduce3, int out3, int reduce5, int out5, int pooled) {
        String input = draft.last();
        String first = unit(draft, block, "_1x1", plain, 1, 0);
        unit(draft.from(input), block, "_3x3_reduce", reduce3, 1, 0);
        String second = unit(draft, block, "_3x3", out3, 3, 1);
        unit(draft.from(input), block, "_5x5_reduce", reduce5, 1, 0);
        String third = unit(draft, block, "_5x5", out5, 3, 1);
        draft.from(input).maxPool(block + "pool", 3, 1, 1, true);
        String fourth = unit(draft, block, "_pool", pooled, 1, 0);
        draft.concat(block + "concat", first, second, third, fourth);
    }

    /** Adds a convolution with stride 1, batch norm and ReLU; returns the name of the last node. */
    private static String unit(BackboneBuilder draft, String scope, String number, int out, int kernel, int padding) {
        draft.conv(scope + "conv" + number, out, kernel, 1, padding, false);
        return normalize(draft, scope, number).last();
    }

    private static BackboneBuilder normalize(BackboneBuilder draft, String scope, String number) {
        return draft.norm(scope + "bn" + number, EPSILON).relu(scope + "relu" + number);
    }
}
