package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.strategies.internal.fit.ParConvBlock;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParConvWarmStartTest {

    /** Two convolutions with batch normalization, and one without that is followed by the activation at once. */
    private static final Network NETWORK = Network.builder()
            .input("x", Shape.of(6, 9, 8))
            .conv2d("first", 12, 3, 1, 1)
            .batchNorm("bn1")
            .relu("relu1")
            .add(
                    "second",
                    new Layer.Conv2d(
                            12,
                            14,
                            new Size2d(3, 3),
                            new Convolution(new Size2d(2, 1), new Size2d(1, 0), Size2d.ONE, 1),
                            true))
            .batchNorm("bn2")
            .relu("relu2")
            .add(
                    "third",
                    new Layer.Conv2d(
                            14,
                            9,
                            new Size2d(1, 3),
                            new Convolution(Size2d.ONE, new Size2d(0, 2), new Size2d(1, 2), 1),
                            true))
            .relu("relu3")
            .build();

    private static final Model TEACHER = HostNetworks.seasoned(Model.initialize(NETWORK, 3), 4);
    private static final Tensor SAMPLES = HostNetworks.samples(TEACHER, 24, 5);
    private static final RewriteContext WITH = new RewriteContext(7, Optional.of(HostNetworks.calibration(SAMPLES)));

    @Test
    void theBlockComputesWhatTheFitClaims() {
        for (String name : List.of("first", "second", "third")) {
            Rewrite rewrite = only(name, 0.5, Init.TEACHER).apply(TEACHER, WITH);
            Explained.requireAsStated(TEACHER, rewrite, SAMPLES, name);
        }
    }

    @Test
    void itIsNearerToTheTeacherThanARandomStart() {
        for (String name : List.of("first", "second", "third")) {
            Rewrite warm = only(name, 1, Init.TEACHER).apply(TEACHER, WITH);
            Rewrite random = only(name, 1, Init.RANDOM).apply(TEACHER, WITH);
            String block = warm.mapping().get(name);
            assertThat(explained(warm.model(), name, block)).as(name).isGreaterThan(0.2);
            assertThat(explained(random.model(), name, block)).as(name).isLessThan(0);
            assertThat(random.sites().get(0).what()).endsWith("depthwise channels, started at random.");
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 0.5, 0.9999", "8, 0.5, 0.99", "9, 0.75, 0.97"})
    void aConvolutionThatABlockCanExpressIsFound(int in, double omega, double least) {
        Network network = Network.builder()
                .input("x", Shape.of(in, 8, 8))
                .conv2d("c", 10, 3, 1, 1)
                .batchNorm("bn")
                .build();
        Model random = Model.initialize(network, 2);
        Model teacher = random.with(random.parameters().with(Map.of("c.weight", expressible(in, omega))));
        Tensor samples = HostNetworks.samples(teacher, 30, 5);
        Rewrite rewrite = new ParConv(omega, 2, List.of())
                .apply(teacher, new RewriteContext(1, Optional.of(HostNetworks.calibration(samples))));
        assertThat(Explained.share(teacher, rewrite.model(), samples, "c", "c.add"))
                .isGreaterThan(least);
    }

    @Test
    void laterBlocksAreFittedToWhatEarlierOnesGive() {
        ParConv both = new ParConv(0.5, 2, List.of("first", "second"), List.of(), Init.TEACHER);
        Rewrite rewrite = both.apply(TEACHER, WITH);
        Explained.requireAsStated(TEACHER, rewrite, SAMPLES, "second");
    }

    @Test
    void theStatisticsAreThoseThatTrainingFinds() {
        Rewrite rewrite = new ParConv(1, 2, List.of()).apply(TEACHER, WITH);
        Model student = rewrite.model();
        for (String norm : List.of("first.reduce_bn", "second.depthwise_bn", "third.bn")) {
            String input = student.network().node(norm).inputs().get(0);
            Tensor values =
                    HostNetworks.values(student, SAMPLES, List.of(input)).get(input);
            double[] mean = new double[1];
            double[] variance = new double[1];
            Explained.moments(values, 0, mean, variance);
            assertThat((double) student.parameters().get(norm + ".running_mean").get(0))
                    .as(norm)
                    .isCloseTo(mean[0], within(0.15));
            assertThat((double) student.parameters().get(norm + ".running_var").get(0))
                    .as(norm)
                    .isCloseTo(variance[0], within(0.15 * variance[0]));
        }
    }

    @Test
    void theSameSeedGivesTheSameBitsAndBatchesOfSamplesDoNotMatter() {
        ParConv strategy = new ParConv(0.5, 2, List.of());
        Model one = strategy.apply(TEACHER, WITH).model();
        Model again = strategy.apply(TEACHER, new RewriteContext(7, Optional.of(inBatches(5))))
                .model();
        for (String name : one.parameters().names()) {
            assertThat(again.parameters().get(name).sameBits(one.parameters().get(name)))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void theSeedDrawsThePixels() {
        // More than the maximum number of pixels.
        Tensor many = HostNetworks.samples(TEACHER, 80, 5);
        List<Tensor> found = new ArrayList<>();
        for (long seed = 1; seed <= 2; seed++) {
            found.add(only("first", 0.5, Init.TEACHER)
                    .apply(TEACHER, new RewriteContext(seed, Optional.of(HostNetworks.calibration(many))))
                    .model()
                    .parameters()
                    .get("first.pointwise.weight"));
        }
        assertThat(found.get(0).sameBits(found.get(1))).isFalse();
    }

    @Test
    void withoutCalibrationTheStartIsRandomAndTheRecordSaysSo() {
        Rewrite rewrite = only("second", 0.5, Init.TEACHER).apply(TEACHER, new RewriteContext(7));
        assertThat(rewrite.sites().get(0).what()).endsWith(", started at random.");
        Tensor start = rewrite.model().parameters().get("second.expand.weight");
        Tensor random = only("second", 0.5, Init.RANDOM)
                .apply(TEACHER, WITH)
                .model()
                .parameters()
                .get("second.expand.weight");
        assertThat(start.sameBits(random)).isTrue();
    }

    @Test
    void channelsThatAreAlwaysZeroDoNoHarm() {
        Model dead = TEACHER.with(TEACHER.parameters()
                .with(Map.of("bn1.weight", Tensor.full(Shape.of(12), 0), "bn1.bias", Tensor.full(Shape.of(12), -1))));
        Rewrite rewrite = only("second", 0.5, Init.TEACHER).apply(dead, WITH);
        for (float value : HostNetworks.run(rewrite.model(), SAMPLES)) {
            assertThat(value).isFinite();
        }
    }

    @Test
    void aKernelThatIsNotFiniteIsAnError() {
        Tensor broken = Tensor.full(TEACHER.parameters().get("second.weight").shape(), Float.NaN);
        Model teacher = TEACHER.with(TEACHER.parameters().with(Map.of("second.weight", broken)));
        assertThatThrownBy(() -> only("second", 0.5, Init.TEACHER).apply(teacher, WITH))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("Expected finite numbers in a convolution's kernel, found NaN. [bad-parameters]");
    }

    /** Returns the kernel of a ParConv block with random weights. */
    private static Tensor expressible(int in, double omega) {
        int part = in / 2;
        int middle = ParConvBlock.middle(in, omega, 2);
        Random random = new Random(9);
        double[] kernel = new double[10 * in * 9];
        for (int j = 0; j < middle; j++) {
            double[] expand = random.doubles(10, -1, 1).toArray();
            double[] filter = random.doubles(9, -1, 1).toArray();
            double[] reduce = random.doubles(part, -1, 1).toArray();
            for (int i = 0; i < 10 * part * 9; i++) {
                int channel = i / 9 % part;
                // The shuffle takes the first of each pair of the two halves, in turn.
                int source = channel % 2 * part + channel / 2;
                kernel[(i / 9 / part * in + source) * 9 + i % 9] +=
                        expand[i / 9 / part] * filter[i % 9] * reduce[channel];
            }
        }
        for (int o = 0; o < 10; o++) {
            for (int t = part; t < in; t++) {
                int source = t < 2 * part ? t % 2 * part + t / 2 : t;
                kernel[(o * in + source) * 9 + 4] += random.nextGaussian();
            }
        }
        return Tensor.of(Shape.of(10, in, 3, 3), kernel);
    }

    private static Calibration inBatches(int size) {
        return new Calibration() {
            @Override
            public Map<String, Tensor> values(Model model, List<String> names) {
                return HostNetworks.values(model, SAMPLES, names);
            }

            @Override
            public void forEach(Model model, List<String> names, Consumer<Map<String, Tensor>> use) {
                Map<String, Tensor> all = values(model, names);
                int samples = SAMPLES.shape().dim(0);
                for (int first = 0; first < samples; first += size) {
                    int from = first;
                    int to = Math.min(samples, first + size);
                    Map<String, Tensor> batch = new LinkedHashMap<>();
                    all.forEach((name, tensor) -> {
                        int each = tensor.shape().size() / samples;
                        batch.put(
                                name,
                                Tensor.of(
                                        tensor.shape().with(0, to - from),
                                        Arrays.copyOfRange(tensor.toArray(), from * each, to * each)));
                    });
                    use.accept(batch);
                }
            }
        };
    }

    private static ParConv only(String name, double omega, Init init) {
        return new ParConv(omega, 2, List.of(name), List.of(), init);
    }

    private static double explained(Model student, String node, String block) {
        return Explained.share(TEACHER, student, SAMPLES, node, block);
    }
}
