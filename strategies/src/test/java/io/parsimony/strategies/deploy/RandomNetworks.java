package io.parsimony.strategies.deploy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.strategies.rewrite.HostNetworks;
import io.parsimony.strategies.rewrite.Init;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Networks of every layer that the passes know, with ParConv blocks, drawn from a seed. */
final class RandomNetworks {

    private final Random random;
    private final NetworkBuilder builder;
    private final List<String> maps = new ArrayList<>();
    private int count;

    private RandomNetworks(long seed) {
        random = new Random(seed);
        builder = Network.builder()
                .input("x", Shape.of(1 + random.nextInt(6), 3 + random.nextInt(6), 3 + random.nextInt(6)));
        maps.add("x");
    }

    /** Returns a model with parameters like those of a trained model. */
    static Model of(long seed) {
        Model model = Model.initialize(new RandomNetworks(seed).network(), seed);
        Random random = new Random(seed + 1);
        for (int i = random.nextInt(3); i > 0; i--) {
            try {
                double omega = 0.2 + 0.8 * random.nextDouble();
                model = new ParConv(omega, 2 + random.nextInt(2), List.of(), List.of(), Init.RANDOM)
                        .apply(model, new RewriteContext(seed))
                        .model();
            } catch (ParsimonyException e) {
                if (!e.id().equals("no-site")) {
                    throw e;
                }
            }
        }
        return HostNetworks.seasoned(model, seed);
    }

    /** Returns the model with some rows, columns and biases set to zero. */
    static Model withZeros(Model model, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        model.parameters().asMap().forEach((name, tensor) -> {
            if (name.endsWith("running_var")) {
                return;
            }
            float[] values = tensor.toArray();
            int size = values.length / tensor.shape().dim(0);
            int columns = tensor.shape().rank() > 1 ? tensor.shape().dim(1) : 1;
            for (int row = 0; row < tensor.shape().dim(0); row++) {
                if (random.nextInt(3) == 0) {
                    Arrays.fill(values, row * size, (row + 1) * size, 0);
                }
            }
            for (int column = 0; column < columns && size > 1; column++) {
                boolean zero = random.nextInt(3) == 0;
                for (int i = 0; i < values.length && zero; i++) {
                    values[i] = i / (size / columns) % columns == column ? 0 : values[i];
                }
            }
            parameters.put(name, Tensor.of(tensor.shape(), values));
        });
        return model.with(model.parameters().with(parameters));
    }

    private Network network() {
        int layers = 3 + random.nextInt(12);
        for (int i = 0; i < layers; i++) {
            if (random.nextInt(4) == 0) {
                builder.from(maps.get(random.nextInt(maps.size())));
            }
            layer();
            maps.add(builder.last());
        }
        List<String> outputs = new ArrayList<>();
        if (random.nextInt(3) > 0) {
            if (random.nextBoolean()) {
                add(new Layer.GlobalAvgPool2d());
            }
            add(new Layer.Flatten());
            for (int i = random.nextInt(2); i >= 0; i--) {
                add(new Layer.Linear(builder.shape().dim(0), 1 + random.nextInt(6), random.nextBoolean()));
                if (i > 0 && random.nextBoolean()) {
                    add(new Layer.Activation(Function.RELU));
                }
            }
        }
        outputs.add(builder.last());
        if (random.nextInt(3) == 0) {
            String other = maps.get(random.nextInt(maps.size()));
            if (!outputs.contains(other)) {
                outputs.add(other);
            }
        }
        return builder.build(outputs.toArray(String[]::new));
    }

    private String add(Layer layer, String... inputs) {
        String name = "n" + count++;
        builder.add(name, layer, inputs.length == 0 ? new String[] {builder.last()} : inputs);
        return name;
    }

    private int channels() {
        return builder.shape().dim(0);
    }

    private void layer() {
        int channels = channels();
        int height = builder.shape().dim(1);
        int width = builder.shape().dim(2);
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> block();
            case 3 -> {
                conv(1 + random.nextInt(10), 1, 1, 0, 1);
                if (random.nextInt(3) == 0) {
                    int kernel = Math.min(1 + random.nextInt(2), Math.min(height, width));
                    conv(1 + random.nextInt(10), kernel, 1 + random.nextInt(2), random.nextInt(2), 1);
                }
                if (random.nextInt(3) == 0) {
                    boolean fits = builder.shape().dim(1) > 1 && builder.shape().dim(2) > 1;
                    Pooling pooling =
                            new Pooling(Size2d.square(2), Size2d.square(2), Size2d.square(random.nextInt(2)), false);
                    add(fits ? new Layer.AvgPool2d(pooling, true) : new Layer.GlobalAvgPool2d());
                }
            }
            case 4 -> conv(channels, 3, 1, 1, channels);
            case 5 -> {
                if (channels % 2 == 0) {
                    conv(2 * (1 + random.nextInt(4)), 1, 1, 0, 2);
                }
            }
            case 6 -> add(new Layer.BatchNorm2d(channels));
            case 7 -> add(new Layer.Activation(random.nextBoolean() ? Function.RELU : Function.SIGMOID));
            case 8 -> {
                if (height > 2 && width > 2) {
                    Pooling pooling =
                            new Pooling(Size2d.square(2), Size2d.square(1 + random.nextInt(2)), Size2d.ZERO, false);
                    add(random.nextBoolean() ? new Layer.MaxPool2d(pooling) : new Layer.AvgPool2d(pooling, true));
                }
            }
            case 9 -> shuffled(channels);
            case 10 -> sliced(channels);
            case 11 -> {
                String branch = builder.last();
                conv(channels, 3, 1, 1, 1);
                if (random.nextBoolean()) {
                    add(new Layer.BatchNorm2d(channels));
                }
                add(new Layer.Add(), builder.last(), branch);
                add(new Layer.Activation(Function.RELU));
            }
            case 12 -> {
                String branch = builder.last();
                conv(1 + random.nextInt(6), 1, 1, 0, 1);
                String first = builder.last();
                builder.from(branch);
                if (random.nextBoolean()) {
                    conv(1 + random.nextInt(6), 3, 1, 1, 1);
                }
                add(new Layer.Concat(1), first, builder.last());
            }
            default -> gate(channels);
        }
    }

    private void block() {
        conv(2 + random.nextInt(11), 3, random.nextInt(4) == 0 ? 2 : 1, 1, 1);
        if (random.nextInt(4) > 0) {
            add(new Layer.BatchNorm2d(channels()));
        }
        add(new Layer.Activation(Function.RELU));
        if (random.nextInt(4) == 0) {
            add(new Layer.Dropout(0.5));
        }
    }

    private void conv(int out, int kernel, int stride, int padding, int groups) {
        Convolution convolution = new Convolution(Size2d.square(stride), Size2d.square(padding), Size2d.ONE, groups);
        add(new Layer.Conv2d(channels(), out, Size2d.square(kernel), convolution, random.nextBoolean()));
    }

    private void shuffled(int channels) {
        if (random.nextInt(3) == 0) {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, channels).boxed().toList());
            Collections.shuffle(order, random);
            add(new Layer.Gather(1, order.subList(0, 1 + random.nextInt(channels))));
            return;
        }
        for (int groups = 2; groups <= 3; groups++) {
            if (channels % groups == 0) {
                add(new Layer.ChannelShuffle(groups));
                return;
            }
        }
    }

    private void sliced(int channels) {
        if (channels == 1) {
            return;
        }
        String whole = builder.last();
        int first = 1 + random.nextInt(channels - 1);
        String one = add(new Layer.Slice(1, 0, first), whole);
        if (random.nextBoolean()) {
            conv(first, 1, 1, 0, 1);
            one = builder.last();
        }
        String other = add(new Layer.Slice(1, first, channels - first), whole);
        if (random.nextBoolean()) {
            add(new Layer.Concat(1), other, one);
        }
    }

    private void gate(int channels) {
        String whole = builder.last();
        add(new Layer.GlobalAvgPool2d());
        conv(random.nextBoolean() ? channels : 1, 1, 1, 0, 1);
        add(new Layer.Activation(Function.SIGMOID));
        add(new Layer.Multiply(), whole, builder.last());
    }
}
