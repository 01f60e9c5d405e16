package io.parsimony.tck.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.backend.InferenceSession;
import io.parsimony.cost.Component;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the zoo with counts on torchvision's models, and runs it forward on the reference. */
class ZooCostsTest {

    private static JsonNode vectors() throws IOException {
        try (InputStream json = ReferenceVectors.class.getResourceAsStream("costs.json")) {
            return new ObjectMapper().readTree(json);
        }
    }

    private static Stream<String> networks() throws IOException {
        return VectorJson.keys(vectors()).stream();
    }

    @Test
    void thereAreEight() throws IOException {
        assertThat(networks()).hasSize(8).allMatch(Zoo.names()::contains);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void costsToTheInteger(String name) throws IOException {
        JsonNode expected = vectors().get(name);
        int[] input = VectorJson.list(expected, "input", VectorJson::whole).stream()
                .mapToInt(i -> i)
                .toArray();
        Network network = Zoo.build(
                name, Shape.of(input).sample(), expected.get("classes").intValue());
        CostReport report = CostAnalyzer.analyze(network);
        Map<Component, Cost> parts = report.byComponent();
        assertThat(report.total().parameters()).isEqualTo(count(expected, "parameters"));
        assertThat(parts.get(Component.CONVOLUTION).parameters()).isEqualTo(count(expected, "conv_parameters"));
        assertThat(parts.get(Component.FULLY_CONNECTED).parameters()).isEqualTo(count(expected, "linear_parameters"));
        assertThat(parts.get(Component.NORMALIZATION).parameters()).isEqualTo(count(expected, "batchnorm_parameters"));
        assertThat(parts.get(Component.CONVOLUTION).macs()).isEqualTo(count(expected, "conv_macs"));
        assertThat(parts.get(Component.FULLY_CONNECTED).macs()).isEqualTo(count(expected, "linear_macs"));
        assertThat(report.total().macs()).isEqualTo(count(expected, "conv_macs") + count(expected, "linear_macs"));
        long counted = network.parameters().stream()
                .filter(ParameterSpec::trainable)
                .mapToLong(spec -> spec.shape().size())
                .sum();
        assertThat(counted).isEqualTo(report.total().parameters());
    }

    private static long count(JsonNode expected, String key) {
        return VectorJson.required(expected, key).longValue();
    }

    @ParameterizedTest
    @CsvSource({"lenet5, 28", "mobilenet_v2, 8", "resnet18, 5", "googlenet, 4", "vgg11_bn, 4"})
    void smallOnesRunForward(String name, int extent) {
        Model model = Model.initialize(Zoo.build(name, Shape.of(1, extent, extent), 6), 7);
        Shape batch = Shape.of(2, 1, extent, extent);
        FloatBuffer numbers = Tensor.allocate(batch.size());
        Random random = new Random(7);
        while (numbers.hasRemaining()) {
            numbers.put((float) random.nextGaussian());
        }
        try (ReferenceBackend backend = new ReferenceBackendProvider().open();
                InferenceSession session = backend.infer(model)) {
            float[] logits = session.run(Tensor.wrap(batch, numbers.rewind())).toArray();
            assertThat(logits).hasSize(12).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
            assertThat(Stream.of(0, 1, 2, 3, 4, 5).map(i -> logits[i]).distinct())
                    .hasSize(6);
        }
    }
}
