package io.parsimony.zoo;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The backbones by name: {@code lenet5}, {@code alexnet}, {@code vgg11}, {@code vgg11_bn}, {@code vgg16}, {@code
 * vgg16_bn}, {@code resnet18}, {@code resnet20}, {@code resnet50}, {@code densenet40}, {@code
 * densenet121}, {@code googlenet}, {@code mobilenet_v2} and {@code hctr}.
 *
 * <p>Each backbone can be built for any image size and any number of classes. For small images, a backbone has the
 * variant that is usual for 28x28 and 32x32 images; the builders' classes document the changes and the sizes.
 */
public final class Zoo {

    private static final Shape IMAGENET = Shape.of(3, 224, 224);
    private static final int IMAGENET_CLASSES = 1000;

    private static final Map<String, Backbone> BACKBONES = new LinkedHashMap<>();

    static {
        Stream.of(
                        new Backbone("lenet5", Shape.of(1, 32, 32), 10, LeNet::of),
                        imageNet("alexnet", AlexNet::of),
                        imageNet("vgg11", (input, classes) -> Vgg.vgg11(input, classes, false)),
                        imageNet("vgg11_bn", (input, classes) -> Vgg.vgg11(input, classes, true)),
                        imageNet("vgg16", (input, classes) -> Vgg.vgg16(input, classes, false)),
                        imageNet("vgg16_bn", (input, classes) -> Vgg.vgg16(input, classes, true)),
                        imageNet("resnet18", ResNet::resNet18),
                        small("resnet20", ResNet::resNet20),
                        imageNet("resnet50", ResNet::resNet50),
                        small("densenet40", DenseNet::denseNet40),
                        imageNet("densenet121", DenseNet::denseNet121),
                        imageNet("googlenet", GoogLeNet::of),
                        imageNet("mobilenet_v2", MobileNetV2::of),
                        new Backbone("hctr", Shape.of(1, 64, 64), 3 * 7360, Hctr::of))
                .forEach(backbone -> BACKBONES.put(backbone.name(), backbone));
    }

    private Zoo() {}

    private static Backbone small(String name, Backbone.Builder builder) {
        return new Backbone(name, Shape.of(3, 32, 32), 10, builder);
    }

    private static Backbone imageNet(String name, Backbone.Builder builder) {
        return new Backbone(name, IMAGENET, IMAGENET_CLASSES, builder);
    }

    /** Returns all names. */
    public static Set<String> names() {
        return Set.copyOf(BACKBONES.keySet());
    }

    /** Returns all backbones, from the oldest on. */
    public static List<Backbone> backbones() {
        return List.copyOf(BACKBONES.values());
    }

    /**
     * Returns the backbone of a name.
     *
     * @throws ParsimonyException ({@code unknown-network}) with the nearest names
     */
    public static Backbone backbone(String name) {
        Backbone backbone = BACKBONES.get(name);
        if (backbone == null) {
            throw new ParsimonyException(Problem.of(ErrorId.UNKNOWN_NETWORK, "The zoo has no network [" + name + "].")
                    .hint(Suggestions.sentence(name, BACKBONES.keySet())));
        }
        return backbone;
    }

    /**
     * Returns a network of stages of 3x3 convolutions, each with batch norm and ReLU; a 2x2 max pool ends each stage.
     * Fully connected layers with ReLU between them follow. Nodes are named {@code conv1}, {@code bn1}, {@code relu1},
     * ..., {@code pool1}, ..., {@code fc1}, ....
     *
     * @param input the shape of a sample, {@code [c, h, w]}
     * @param stages the output channels of each convolution of each stage
     * @param hidden the widths of the hidden fully connected layers
     * @param classes the number of classes
     */
    public static Network vgg(Shape input, List<List<Integer>> stages, List<Integer> hidden, int classes) {
        return Vgg.of(input, stages, hidden, classes);
    }

    /**
     * Builds a network: see {@link Backbone#build(Shape, int)}.
     *
     * @throws ParsimonyException ({@code unknown-network}, {@code bad-input}, {@code bad-value})
     */
    public static Network build(String name, Shape input, int classes) {
        return backbone(name).build(input, classes);
    }

    /**
     * A well-known network that can be built for any image size and any number of classes.
     *
     * @param name its name in the {@link Zoo}
     * @param input the original shape of a sample, {@code [c, h, w]}
     * @param classes the original number of classes
     * @param builder the builder of the network
     */
    public record Backbone(String name, Shape input, int classes, Builder builder) {

        /** A builder of a network. */
        @FunctionalInterface
        public interface Builder {

            /** Returns the network for images of a shape and a number of classes. */
            Network build(Shape input, int classes);
        }

        /** Returns the network for its original shape and number of classes. */
        public Network build() {
            return build(input, classes);
        }

        /**
         * Returns the network for an image shape and a number of classes. Its input is named {@code x}; its only output
         * is the logits.
         *
         * @throws ParsimonyException ({@code bad-input}) if the input is not an image or too small; ({@code bad-value})
         *     if there is no class; ({@code bad-shape}) if a tensor would be too large
         */
        public Network build(Shape input, int classes) {
            return builder.build(input, classes);
        }
    }
}
