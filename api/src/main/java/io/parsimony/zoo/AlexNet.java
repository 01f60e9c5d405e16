package io.parsimony.zoo;

import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;

/**
 * AlexNet in its one-column form (Krizhevsky, 2014), as in torchvision.
 *
 * <p>A last feature map larger than 6x6 is averaged to 6x6; a smaller one is kept, and the first fully connected layer
 * has fewer inputs. For images whose shorter side is less than 64, the first convolution is 3x3 with stride 1 instead
 * of 11x11 with stride 4; nothing else changes.
 */
final class AlexNet {

    private static final int LEAST = 15;
    private static final int LAST_MAP = 6;
    private static final int HIDDEN = 4096;
    private static final double DROPOUT = 0.5;

    private AlexNet() {}

    /**
     * Returns the network.
     *
     * @param input the shape of a sample, {@code [c, h, w]}, at least 15x15
     * @param classes the number of classes
     * @throws io.parsimony.error.ParsimonyException ({@code bad-input}, {@code bad-value})
     */
    public static Network of(Shape input, int classes) {
        BackboneBuilder draft = BackboneBuilder.of("alexnet", input, classes, LEAST);
        if (draft.small()) {
            draft.conv("stage1.conv", 64, 3, 1, 1, true);
        } else {
            draft.conv("stage1.conv", 64, 11, 4, 2, true);
        }
        draft.relu("stage1.relu").overlappingPool("stage1.pool");
        draft.conv("stage2.conv", 192, 5, 1, 2, true).relu("stage2.relu").overlappingPool("stage2.pool");
        draft.conv("stage3.conv1", 384, 3, 1, 1, true).relu("stage3.relu1");
        draft.conv("stage3.conv2", 256, 3, 1, 1, true).relu("stage3.relu2");
        draft.conv("stage3.conv3", 256, 3, 1, 1, true).relu("stage3.relu3").overlappingPool("stage3.pool");
        draft.shrink("head.pool", LAST_MAP).flatten("head.flatten");
        for (int i = 1; i <= 2; i++) {
            draft.dropout("head.dropout" + i, DROPOUT)
                    .linear("head.fc" + i, HIDDEN)
                    .relu("head.relu" + i);
        }
        return draft.classify("head.fc3");
    }
}
