package io.parsimony.zoo;

import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import java.util.List;

/**
 * Residual networks (He, Zhang, Ren and Sun, 2016) as in torchvision: a bottleneck block has its stride in the 3x3
 * convolution.
 *
 * <p>For images whose shorter side is less than 64, the stem is one 3x3 convolution with stride 1 instead of a 7x7 one
 * with stride 2 and a max pool, as is usual for 32x32 images; nothing else changes.
 */
final class ResNet {

    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512);
    private static final int EXPANSION = 4;

    private ResNet() {}

    /**
     * Returns the network of eight blocks of two 3x3 convolutions.
     *
     * @param input the shape of a sample, {@code [c, h, w]}
     * @param classes the number of classes
     * @throws io.parsimony.error.ParsimonyException ({@code bad-input}, {@code bad-value})
     */
    public static Network resNet18(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("resnet18", input, classes, 1);
        stem(draft);
        stages(draft, List.of(2, 2, 2, 2), ResNet::basic);
        return draft.poolAndClassify();
    }

    /** Returns the network of sixteen bottleneck blocks of three convolutions: see {@link #resNet18}. */
    public static Network resNet50(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("resnet50", input, classes, 1);
        stem(draft);
        stages(draft, List.of(3, 4, 6, 3), ResNet::bottleneck);
        return draft.poolAndClassify();
    }

    /**
     * Returns the residual network of 20 layers for 32x32 images (same paper, section 4.2): a 3x3 convolution of 16
     * channels, then three stages of three {@linkplain #basic blocks} of 16, 32 and 64 channels at every image size. At
     * the beginning of a stage, the shortcut takes every second row and column and adds zero channels on both sides, so
     * that it has no parameters (option A).
     */
    public static Network resNet20(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("resnet20", input, classes, 1);
        draft.conv("stem.conv", 16, 3, 1, 1, false).norm("stem.bn").relu("stem.relu");
        for (int stage = 1; stage <= 3; stage++) {
            for (int i = 1; i <= 3; i++) {
                String block = "stage" + stage + ".block" + i + ".";
                String before = draft.last();
                boolean narrower = stage > 1 && i == 1;
                basic(draft, block, 8 << stage, narrower ? 2 : 1);
                String own = draft.last();
                String shortcut = narrower ? plainShortcut(draft.from(before), block, 2 << stage) : before;
                draft.add(block + "add", own, shortcut).relu(block + "relu");
            }
        }
        return draft.poolAndClassify();
    }

    private static String plainShortcut(BackboneBuilder draft, String block, int zeros) {
        return draft.maxPool(block + "shortcut_rows", 1, 2, 0, false)
                .padChannels(block + "shortcut_channels", zeros)
                .last();
    }

    /** Adds the first layers of this backbone and of {@link DenseNet}. */
    static void stem(BackboneBuilder draft) {
        if (draft.small()) {
            draft.conv("stem.conv", 64, 3, 1, 1, false).norm("stem.bn").relu("stem.relu");
        } else {
            draft.conv("stem.conv", 64, 7, 2, 3, false).norm("stem.bn").relu("stem.relu");
            draft.maxPool("stem.pool", 3, 2, 1, false);
        }
    }

    /** A block's residual branch, from its input to its last batch norm. */
    private interface Branch {
        void draw(BackboneBuilder draft, String block, int width, int stride);
    }

    private static void stages(BackboneBuilder draft, List<Integer> blocks, Branch branch) {
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int i = 0; i < blocks.get(stage); i++) {
                String block = "stage" + (stage + 1) + ".block" + (i + 1) + ".";
                block(draft, block, WIDTHS.get(stage), stage > 0 && i == 0 ? 2 : 1, branch);
            }
        }
    }

    private static void block(BackboneBuilder draft, String block, int width, int stride, Branch branch) {
        String input = draft.last();
        int before = draft.channels();
        branch.draw(draft, block, width, stride);
        String own = draft.last();
        String shortcut = input;
        if (stride != 1 || draft.channels() != before) {
            int channels = draft.channels();
            draft.from(input).conv(block + "shortcut_conv", channels, 1, stride, 0, false);
            shortcut = draft.norm(block + "shortcut_bn").last();
        }
        draft.add(block + "add", own, shortcut).relu(block + "relu");
    }

    private static void basic(BackboneBuilder draft, String block, int width, int stride) {
        draft.conv(block + "conv1", width, 3, stride, 1, false).norm(block + "bn1");
        draft.relu(block + "relu1");
        draft.conv(block + "conv2", width, 3, 1, 1, false).norm(block + "bn2");
    }

    private static void bottleneck(BackboneBuilder draft, String block, int width, int stride) {
        draft.conv(block + "conv1", width, 1, 1, 0, false).norm(block + "bn1");
        draft.relu(block + "relu1");
        draft.conv(block + "conv2", width, 3, stride, 1, false).norm(block + "bn2");
        draft.relu(block + "relu2");
        draft.conv(block + "conv3", width * EXPANSION, 1, 1, 0, false).norm(block + "bn3");
    }
}
