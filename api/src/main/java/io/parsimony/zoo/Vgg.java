package io.parsimony.zoo;

import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.tensor.Shape;
import java.util.List;

/**
 * Plain stacks of 3x3 convolutions (Simonyan and Zisserman, 2015), with or without batch norm.
 *
 * <p>{@link #vgg11} and {@link #vgg16} are torchvision's, including biases before batch norms and dropout between the
 * fully connected layers. A last feature map larger than 7x7 is averaged to 7x7; a smaller one is kept, and the first
 * fully connected layer has fewer inputs.
 *
 * <p>For images whose shorter side is less than 64, the two hidden layers have 512 features instead of 4,096, as is
 * usual for 32x32 images. A pool is omitted if a side of the feature map is already 1 (the last pool at 28x28).
 */
final class Vgg {

    private static final List<List<Integer>> STAGES_11 =
            List.of(List.of(64), List.of(128), List.of(256, 256), List.of(512, 512), List.of(512, 512));

    static final List<List<Integer>> STAGES_16 = List.of(
            List.of(64, 64), List.of(128, 128), List.of(256, 256, 256), List.of(512, 512, 512), List.of(512, 512, 512));

    private static final int LAST_MAP = 7;
    private static final int HIDDEN = 4096;
    private static final int SMALL_HIDDEN = 512;
    private static final double DROPOUT = 0.5;

    private Vgg() {}

    /** See {@link Zoo#vgg}. */
    static Network of(Shape input, List<List<Integer>> stages, List<Integer> hidden, int classes) {
        NetworkBuilder builder = Network.builder().input(BackboneBuilder.INPUT, input);
        int convolutions = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            for (int channels : stages.get(stage)) {
                convolutions++;
                builder.conv2d("conv" + convolutions, channels, 3, 1, 1)
                        .batchNorm("bn" + convolutions)
                        .relu("relu" + convolutions);
            }
            builder.maxPool("pool" + (stage + 1), 2);
        }
        builder.flatten("flatten");
        for (int i = 0; i < hidden.size(); i++) {
            builder.linear("fc" + (i + 1), hidden.get(i)).relu("fc" + (i + 1) + "_relu");
        }
        return builder.linear("fc" + (hidden.size() + 1), classes).build();
    }

    /**
     * Returns the network of eight convolutions.
     *
     * @param input the shape of a sample, {@code [c, h, w]}
     * @param classes the number of classes
     * @param normalized whether a batch norm follows each convolution
     * @throws io.parsimony.error.ParsimonyException ({@code bad-input}, {@code bad-value})
     */
    static Network vgg11(Shape input, int classes, boolean normalized) {
        return torchvision("vgg11", STAGES_11, input, classes, normalized);
    }

    /** Returns the network of thirteen convolutions: see {@link #vgg11}. */
    static Network vgg16(Shape input, int classes, boolean normalized) {
        return torchvision("vgg16", STAGES_16, input, classes, normalized);
    }

    private static Network torchvision(
            String name, List<List<Integer>> stages, Shape input, int classes, boolean normalized) {
        BackboneBuilder draft = BackboneBuilder.of(normalized ? name + "_bn" : name, input, classes, 1);
        trunk(draft, stages, normalized, true);
        draft.shrink("head.pool", LAST_MAP).flatten("head.flatten");
        int hidden = draft.small() ? SMALL_HIDDEN : HIDDEN;
        for (int i = 1; i <= 2; i++) {
            draft.linear("head.fc" + i, hidden).relu("head.relu" + i).dropout("head.dropout" + i, DROPOUT);
        }
        return draft.classify("head.fc3");
    }

    /** Adds the convolutions, named {@code stage1.conv1} and so on; a 2x2 max pool ends each stage if it fits. */
    static void trunk(BackboneBuilder draft, List<List<Integer>> stages, boolean normalized, boolean bias) {
        for (int i = 0; i < stages.size(); i++) {
            String stage = "stage" + (i + 1) + ".";
            int convolutions = 0;
            for (int channels : stages.get(i)) {
                convolutions++;
                draft.conv(stage + "conv" + convolutions, channels, 3, 1, 1, bias);
                if (normalized) {
                    draft.norm(stage + "bn" + convolutions);
                }
                draft.relu(stage + "relu" + convolutions);
            }
            if (draft.reaches(2)) {
                draft.maxPool(stage + "pool", 2, 2, 0, false);
            }
        }
    }
}
