package io.parsimony.zoo;

import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import java.util.List;

/**
 * DenseNet-121 and DenseNet-40 (Huang, Liu, van der Maaten and Weinberger, 2017), the first as in torchvision: batch
 * norm and ReLU before each convolution, and every layer of a block reads the outputs of all layers before it.
 *
 * <p>For images whose shorter side is less than 64, the stem of DenseNet-121 is one 3x3 convolution with stride 1
 * instead of a 7x7 one with stride 2 and a max pool; nothing else changes.
 */
final class DenseNet {

    private static final int LEAST = 8;
    private static final int GROWTH = 32;
    private static final int BOTTLENECK = 4 * GROWTH;
    private static final List<Integer> BLOCKS = List.of(6, 12, 24, 16);
    private static final int SMALL_GROWTH = 12;

    private DenseNet() {}

    /**
     * Returns the network.
     *
     * @param input the shape of a sample, {@code [c, h, w]}, at least 8x8
     * @param classes the number of classes
     * @throws io.parsimony.error.ParsimonyException ({@code bad-input}, {@code bad-value})
     */
    public static Network denseNet121(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("densenet121", input, classes, LEAST);
        ResNet.stem(draft);
        for (int block = 1; block <= BLOCKS.size(); block++) {
            for (int layer = 1; layer <= BLOCKS.get(block - 1); layer++) {
                layer(draft, "block" + block + ".layer" + layer + ".");
            }
            if (block < BLOCKS.size()) {
                transition(draft, "transition" + block + ".", draft.channels() / 2);
            }
        }
        draft.norm("head.bn").relu("head.relu");
        return draft.poolAndClassify();
    }

    /**
     * Returns the plain network of 40 layers for 32x32 images (same paper, section 4): growth 12, a stem of 16
     * channels, three blocks of twelve 3x3 convolutions, no bottlenecks, and transitions that keep the channels.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-input}, {@code bad-value})
     */
    public static Network denseNet40(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("densenet40", input, classes, 4);
        draft.conv("stem.conv", 16, 3, 1, 1, false);
        for (int block = 1; block <= 3; block++) {
            for (int layer = 1; layer <= 12; layer++) {
                String name = "block" + block + ".layer" + layer + ".";
                String before = draft.last();
                draft.norm(name + "bn").relu(name + "relu").conv(name + "conv", SMALL_GROWTH, 3, 1, 1, false);
                draft.concat(name + "concat", before, draft.last());
            }
            if (block < 3) {
                transition(draft, "transition" + block + ".", draft.channels());
            }
        }
        draft.norm("head.bn").relu("head.relu");
        return draft.poolAndClassify();
    }

    private static void layer(BackboneBuilder draft, String layer) {
        String before = draft.last();
        draft.norm(layer + "bn1").relu(layer + "relu1").conv(layer + "conv1", BOTTLENECK, 1, 1, 0, false);
        draft.norm(layer + "bn2").relu(layer + "relu2").conv(layer + "conv2", GROWTH, 3, 1, 1, false);
        draft.concat(layer + "concat", before, draft.last());
    }

    private static void transition(BackboneBuilder draft, String transition, int channels) {
        draft.norm(transition + "bn").relu(transition + "relu");
        draft.conv(transition + "conv", channels, 1, 1, 0, false).avgPool(transition + "pool", 2);
    }
}
