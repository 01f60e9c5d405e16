package io.parsimony.tck.check;

import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Generates random networks of layers that engines fuse: values with several readers, sums, channel slices, pools. */
final class DrawnNetwork {

    private static final int LAYERS = 8;

    private final Random random;
    private final NetworkBuilder builder;
    private final List<String> images = new ArrayList<>();

    private DrawnNetwork(Random random) {
        this.random = random;
        int channels = random.nextBoolean() ? 1 : 2 + random.nextInt(4);
        this.builder =
                Network.builder().input("image", Shape.of(channels, 6 + random.nextInt(5), 5 + random.nextInt(5)));
        images.add("image");
    }

    /** Returns a random network with its parameters; some inner nodes are outputs too. */
    static Model draw(Random random, long seed) {
        return season(Model.initialize(new DrawnNetwork(random).network(), seed), random);
    }

    /** Returns the model with scales, shifts, biases and statistics like those of a trained model. */
    static Model season(Model model, Random random) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        model.parameters().asMap().forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            for (int i = 0; i < values.length && tensor.shape().rank() == 1; i++) {
                float noise = (float) random.nextGaussian();
                values[i] = name.endsWith("running_var") ? 0.5f + Math.abs(noise) : values[i] + 0.2f * noise;
            }
            parameters.put(name, Tensor.of(tensor.shape(), values));
        });
        return model.with(new Parameters(parameters));
    }

    private Network network() {
        for (int i = 0; i < LAYERS; i++) {
            if (random.nextInt(4) == 0) {
                builder.from(images.get(random.nextInt(images.size())));
            }
            layer();
            images.add(builder.last());
        }
        List<String> outputs = new ArrayList<>();
        if (random.nextBoolean()) {
            add(new Layer.GlobalAvgPool2d());
        }
        builder.flatten("flat").linear("hidden", 7);
        builder.relu("hidden_relu").linear("logits", Study.CLASSES);
        outputs.add(builder.last());
        for (int i = random.nextInt(3); i > 0; i--) {
            String tap = images.get(random.nextInt(images.size()));
            if (!outputs.contains(tap)) {
                outputs.add(tap);
            }
        }
        return builder.build(outputs.toArray(String[]::new));
    }

    private String add(Layer layer, String... inputs) {
        String name = "node" + (images.size() + random.nextInt(1 << 20));
        builder.add(name, layer, inputs.length == 0 ? new String[] {builder.last()} : inputs);
        return name;
    }

    private int channels() {
        return builder.shape().dim(0);
    }

    private void layer() {
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                convolution(1 + random.nextInt(9), 3, 1 + random.nextInt(2), 1);
                normalizedAndRectified();
            }
            case 2 -> convolution(1 + random.nextInt(9), 1, 1, 1);
            case 3 -> convolution(channels(), 3, 1, channels());
            case 4 -> normalizedAndRectified();
            case 5 -> pool();
            case 6 -> residual();
            case 7 -> parts();
            case 8 -> {
                String whole = builder.last();
                convolution(2, 1, 1, 1);
                add(new Layer.Concat(1), whole, builder.last());
            }
            default -> {
                String whole = builder.last();
                add(new Layer.GlobalAvgPool2d());
                convolution(builder.shape().dim(0), 1, 1, 1);
                add(new Layer.Activation(Function.SIGMOID));
                add(new Layer.Multiply(), whole, builder.last());
            }
        }
    }

    private void convolution(int out, int kernel, int stride, int groups) {
        Convolution geometry = new Convolution(Size2d.square(stride), Size2d.square(kernel / 2), Size2d.ONE, groups);
        add(new Layer.Conv2d(channels(), out, Size2d.square(kernel), geometry, random.nextBoolean()));
    }

    private void normalizedAndRectified() {
        if (random.nextBoolean()) {
            add(new Layer.BatchNorm2d(channels()));
        }
        if (random.nextInt(3) > 0) {
            add(new Layer.Activation(random.nextInt(4) == 0 ? Function.RELU6 : Function.RELU));
        }
    }

    private void pool() {
        if (Math.min(builder.shape().dim(1), builder.shape().dim(2)) < 3) {
            return;
        }
        if (random.nextBoolean()) {
            add(new Layer.Activation(Function.RELU));
        }
        int kernel = 2 + random.nextInt(2);
        Pooling pooling = new Pooling(
                Size2d.square(kernel),
                Size2d.square(1 + random.nextInt(2)),
                Size2d.square(random.nextInt(2)),
                random.nextBoolean());
        add(random.nextInt(3) == 0 ? new Layer.AvgPool2d(pooling, random.nextBoolean()) : new Layer.MaxPool2d(pooling));
    }

    private void residual() {
        String shortcut = builder.last();
        convolution(channels(), random.nextBoolean() ? 1 : 3, 1, 1);
        if (random.nextBoolean()) {
            normalizedAndRectified();
        }
        add(new Layer.Add(), random.nextBoolean() ? shortcut : builder.last(), shortcut, builder.last());
        if (random.nextBoolean()) {
            add(new Layer.Activation(Function.RELU));
        }
    }

    /** Adds two shuffled channel slices, each followed by a convolution, and their sum. */
    private void parts() {
        int channels = channels();
        if (channels < 2) {
            return;
        }
        if (channels % 2 == 0) {
            add(new Layer.ChannelShuffle(2));
        }
        String whole = builder.last();
        int first = 1 + random.nextInt(channels - 1);
        int out = 1 + random.nextInt(9);
        add(new Layer.Slice(1, 0, first));
        convolution(2, 1, 1, 1);
        convolution(2, 3, 1, 2);
        convolution(out, 1, 1, 1);
        String left = builder.last();
        builder.from(whole);
        add(new Layer.Slice(1, first, channels - first));
        convolution(out, 1, 1, 1);
        add(new Layer.Add(), left, builder.last());
        normalizedAndRectified();
    }
}
