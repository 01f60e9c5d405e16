package io.parsimony.zoo;

import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import java.util.List;

/**
 * DenseNet-121 (Huang, Liu, van der Maaten and Weinberger, 2017) as torchvision has it: batch normalisation and ReLU
 * before each convolution, and every layer of a block sees the outputs of all before it.
 *
 * <p>For images whose shorter side is less than 64 the stem is one 3x3 convolution with stride 1 instead of a 7x7 one with
 * stride 2 and a max pool; nothing else changes.
 */
final class DenseNet {

    private static final int LEAST = 8;
    private static final int GROWTH = 32;
    private static final int BOTTLENECK = 4 * GROWTH;
    private static final List<Integer> BLOCKS = List.of(6, 12, 24, 16);

    private DenseNet() {}

    /**
     * The network.
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
                transition(draft, "transition" + block + ".");
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

    private static void transition(BackboneBuilder draft, String transition) {
        draft.norm(transition + "bn").relu(transition + "relu");
        draft.conv(transition + "conv", draft.channels() / 2, 1, 1, 0, false).avgPool(transition + "pool", 2);
    }
}
