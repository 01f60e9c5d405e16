package io.parsimony.zoo;

import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import java.util.List;

/**
 * MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov and Chen, 2018) of width 1, as in torchvision: inverted residuals with
 * linear bottlenecks.
 *
 * <p>For images whose shorter side is less than 64, the stem and the second stage have stride 1 instead of 2, as is
 * usual for 32x32 images; nothing else changes.
 */
final class MobileNetV2 {

    private static final double DROPOUT = 0.2;

    /** The blocks of one width; the first block has the stride, the others stride 1. */
    private record Stage(int expansion, int channels, int blocks, int stride, int smallStride) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 16, 1, 1, 1),
            new Stage(6, 24, 2, 2, 1),
            new Stage(6, 32, 3, 2, 2),
            new Stage(6, 64, 4, 2, 2),
            new Stage(6, 96, 3, 1, 1),
            new Stage(6, 160, 3, 2, 2),
            new Stage(6, 320, 1, 1, 1));

    private MobileNetV2() {}

    /**
     * Returns the network.
     *
     * @param input the shape of a sample, {@code [c, h, w]}
     * @param classes the number of classes
     * @throws io.parsimony.error.ParsimonyException ({@code bad-input}, {@code bad-value})
     */
    public static Network of(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("mobilenet_v2", input, classes, 1);
        draft.conv("stem.conv", 32, 3, draft.small() ? 1 : 2, 1, false);
        normalize(draft, "stem.");
        for (int i = 0; i < STAGES.size(); i++) {
            Stage stage = STAGES.get(i);
            int stride = draft.small() ? stage.smallStride() : stage.stride();
            for (int block = 1; block <= stage.blocks(); block++) {
                String name = "stage" + (i + 1) + ".block" + block + ".";
                block(draft, name, stage.expansion(), stage.channels(), block == 1 ? stride : 1);
            }
        }
        draft.conv("last.conv", 1280, 1, 1, 0, false);
        normalize(draft, "last.");
        return draft.poolDropAndClassify(DROPOUT);
    }

    private static void block(BackboneBuilder draft, String block, int expansion, int out, int stride) {
        String input = draft.last();
        int in = draft.channels();
        if (expansion > 1) {
            draft.conv(block + "expand", in * expansion, 1, 1, 0, false);
            normalize(draft, block + "expand_");
        }
        draft.depthwise(block + "depthwise", stride);
        normalize(draft, block + "depthwise_");
        draft.conv(block + "project", out, 1, 1, 0, false).norm(block + "project_bn");
        if (stride == 1 && in == out) {
            draft.add(block + "add", input, draft.last());
        }
    }

    private static void normalize(BackboneBuilder draft, String prefix) {
        draft.norm(prefix + "bn").activation(prefix + "relu6", Function.RELU6);
    }
}
