package io.parsimony.cli.compress;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.Parsimony;
import io.parsimony.config.Configuration;
import io.parsimony.data.Dataset;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener;
import io.parsimony.zoo.Zoo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A teacher that ends in a softmax, or normalizes its pictures itself, is compressed as well as the same network
 * without these: each form is written to an ONNX file and read. The table is written to {@code
 * target/teacher-forms.md}.
 */
class TeacherFormsTest {

    private static final Shape PICTURE = Shape.of(3, 16, 16);
    private static final double[] MEAN = {0.5, 0.45, 0.4};
    private static final double[] DEVIATION = {0.25, 0.2, 0.3};
    private static final ModelFormats FORMATS = ModelFormats.discover();

    @TempDir
    private Path folder;

    /** Noisy colored stripes, with levels in 0 .. 1 or normalized; the class is their direction. */
    private record DrawnStripes(int size, long seed, boolean normalized) implements Dataset {

        private static final int[][] DIRECTIONS = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};

        @Override
        public int classes() {
            return DIRECTIONS.length;
        }

        @Override
        public Shape sampleShape() {
            return PICTURE;
        }

        @Override
        public int label(int index) {
            return index % DIRECTIONS.length;
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            Random random = new Random(seed * size + index);
            int[] direction = DIRECTIONS[label(index)];
            double phase = 2 * Math.PI * random.nextDouble();
            for (int channel = 0; channel < 3; channel++) {
                double strength = 0.1 + 0.2 * random.nextDouble();
                for (int pixel = 0; pixel < 256; pixel++) {
                    double along = direction[0] * (pixel / 16) + direction[1] * (pixel % 16);
                    double level =
                            MEAN[channel] + strength * Math.sin(1.5 * along + phase) + 0.15 * random.nextGaussian();
                    double clamped = Math.max(0, Math.min(1, level));
                    destination.put((float) (normalized ? (clamped - MEAN[channel]) / DEVIATION[channel] : clamped));
                }
            }
        }
    }

    private static Configuration configuration() {
        return Parsimony.configure(ConfigFactory.parseString(
                "parsimony { backend = onnx, compress { target { macs = 3, parameters = 3 }, rewrites = [ { type = "
                        + "parconv, omega = 0.25, keep = [conv1] } ] }, distill { losses = [ { type = "
                        + "cross-entropy, weight = 0.5 }, { type = soft-target, temperature = 4, weight = 0.5 } ], "
                        + "optimizer { type = sgd, learning-rate = 0.05, momentum = 0.9 }, warm-up = 10, "
                        + "max-gradient-norm = 5, epochs = 6, batch = 32, seed = 7 } }"));
    }

    /** Returns the network with its own normalization of pictures, a softmax at its end, or both. */
    private static Model form(Model model, boolean normalizing, boolean softmax) {
        Network network = model.network();
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>(model.parameters().asMap());
        if (normalizing) {
            nodes.add(new Node("normalize", new Layer.ScaleShift(3), List.of(network.input())));
            Shape channels = Shape.of(3);
            tensors.put(
                    "normalize.weight",
                    Tensor.of(channels, new double[] {1 / DEVIATION[0], 1 / DEVIATION[1], 1 / DEVIATION[2]}));
            tensors.put("normalize.bias", Tensor.of(channels, new double[] {
                -MEAN[0] / DEVIATION[0], -MEAN[1] / DEVIATION[1], -MEAN[2] / DEVIATION[2]
            }));
        }
        for (Node node : network.nodes()) {
            boolean first = normalizing && node.inputs().contains(network.input());
            nodes.add(first ? node.withInputs(List.of("normalize")) : node);
        }
        String output = network.outputs().get(0);
        if (softmax) {
            nodes.add(new Node("softmax", new Layer.Softmax(1), List.of(output)));
        }
        Network made = new Network(network.inputs(), nodes, List.of(softmax ? "softmax" : output));
        return new Model(made, new Parameters(tensors), Map.of());
    }

    @Test
    void formsOfATeacherMakeNoDifference() throws IOException {
        Configuration configuration = configuration();
        Map<String, CompressionResult> results = new LinkedHashMap<>();
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            Network network = Zoo.vgg(PICTURE, List.of(List.of(16), List.of(32), List.of(32)), List.of(), 4);
            Model teacher = parsimony.train(
                    Model.initialize(network, 3),
                    configuration.distill().withoutTeacher(),
                    new DrawnStripes(800, 1, true),
                    TrainingListener.NONE);
            for (boolean normalizing : new boolean[] {false, true}) {
                for (boolean softmax : new boolean[] {false, true}) {
                    Path file = folder.resolve("teacher.onnx");
                    FORMATS.write(form(teacher, normalizing, softmax), file);
                    String name = (normalizing ? "normalizes its pictures" : "normalized pictures")
                            + (softmax ? ", ends in a softmax" : ", ends in logits");
                    results.put(
                            name,
                            Compression.of(parsimony)
                                    .teacher(FORMATS.read(file))
                                    .data(
                                            new DrawnStripes(800, 1, !normalizing),
                                            new DrawnStripes(400, 2, !normalizing))
                                    .run());
                }
            }
        }
        StringBuilder table =
                new StringBuilder("| teacher | its accuracy | student | last loss |\n| --- | --- | --- | --- |\n");
        results.forEach((name, result) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %.2f%% | %.2f%% | %.4f |%n",
                name,
                accuracy(result, Role.TEACHER),
                accuracy(result, Role.STUDENT),
                loss(result))));
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "teacher-forms.md"), table);

        CompressionResult plain = results.values().iterator().next();
        assertThat(accuracy(plain, Role.TEACHER)).isGreaterThan(90);
        assertThat(accuracy(plain, Role.STUDENT)).isGreaterThan(90);
        assertThat(results.values()).allSatisfy(result -> {
            assertThat(accuracy(result, Role.TEACHER)).isEqualTo(accuracy(plain, Role.TEACHER));
            // Rounding in the normalization changes bits; one percentage point is four of 400 pictures.
            assertThat(Math.abs(accuracy(result, Role.STUDENT) - accuracy(plain, Role.STUDENT)))
                    .as(table.toString())
                    .isLessThanOrEqualTo(1);
        });
    }

    private static double accuracy(CompressionResult result, Role role) {
        return result.model(role).orElseThrow().score().orElseThrow().accuracy();
    }

    private static double loss(CompressionResult result) {
        double[] losses = result.student().history().orElseThrow().losses();
        return losses[losses.length - 1];
    }
}
