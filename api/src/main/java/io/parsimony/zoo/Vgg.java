package io.parsimony.zoo;

import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.tensor.Shape;
import java.util.List;

/** Networks in the style of Simonyan and Zisserman (2015), with batch normalisation. */
public final class Vgg {

    private Vgg() {}

    /**
     * Stages of 3x3 convolutions, each with batch normalisation and ReLU, each stage ended by a 2x2 max pool; then fully
     * connected layers with ReLU between them. Nodes are called {@code conv1}, {@code bn1}, {@code relu1}, ..., {@code
     * pool1}, ..., {@code fc1}, ....
     *
     * @param input the shape of a sample, {@code [c, h, w]}
     * @param stages the output channels of each convolution of each stage
     * @param hidden the widths of the hidden fully connected layers
     * @param classes the number of classes
     */
    public static Network of(Shape input, List<List<Integer>> stages, List<Integer> hidden, int classes) {
        NetworkBuilder builder = Network.builder().input("x", input);
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
}
