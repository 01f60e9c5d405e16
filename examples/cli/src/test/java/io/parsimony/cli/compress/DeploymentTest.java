package io.parsimony.cli.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.deploy.DeploymentSettings;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.ModelFormats;
import io.parsimony.format.Safetensors;
import io.parsimony.internal.deploy.Deployment;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.measure.Latency;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.InferenceRewrite;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.strategies.deploy.InferenceForm;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.zoo.Zoo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deploys a student of ParConv blocks on every engine. */
class DeploymentTest {

    private static final DeploymentSettings SETTINGS = DeploymentSettings.builder()
            .batches(List.of(1, 3))
            .rounds(3)
            .samples(100)
            .build();
    private static final Dataset SAMPLES = new GlyphDataset(40, 12, 1);
    private static final Map<String, Backend> ENGINES = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        PluginRegistry<BackendProvider> registry =
                new PluginRegistry<>("backend", PluginRegistry.discover(BackendProvider.class));
        List.of("djl", "dl4j", "onnx")
                .forEach(id -> ENGINES.put(id, registry.get(id).open()));
    }

    @AfterAll
    static void close() {
        ENGINES.values().forEach(Backend::close);
    }

    static Stream<String> engines() {
        return ENGINES.keySet().stream();
    }

    private static Model student() {
        Network teacher = Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16, 16)), List.of(32), 10);
        Model model = new ParConv(0.5, 2, List.of("conv1"))
                .apply(Model.initialize(teacher, 1), new RewriteContext(1))
                .model();
        return withStatistics(model);
    }

    /** Batch norms that are not the identity, so that folding them matters. */
    private static Model withStatistics(Model model) {
        Map<String, Tensor> parameters = new LinkedHashMap<>(model.parameters().asMap());
        parameters.replaceAll((name, tensor) -> {
            float[] numbers = new float[tensor.shape().size()];
            for (int i = 0; i < numbers.length; i++) {
                float old = tensor.get(i);
                numbers[i] = name.endsWith(Layer.BatchNorm2d.RUNNING_MEAN)
                        ? 0.1f * (i % 5)
                        : name.endsWith(Layer.BatchNorm2d.RUNNING_VARIANCE) ? 1 + 0.1f * (i % 3) : old;
            }
            return Tensor.of(tensor.shape(), numbers);
        });
        return model.with(new Parameters(parameters));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void deployedStudentIsTheSameFunctionInMemoryAndOnDisk(String id) {
        Backend engine = ENGINES.get(id);
        Model student = student();
        Deployment deployment = new Deployment(engine, SETTINGS);
        DeployedModel deployed = deployment.deploy(student, SAMPLES, SAMPLES);

        assertThat(deployed.candidates()).containsKeys(DeployedModel.AS_IS, "folded", "producer", deployed.form());
        assertThat(deployed.latencies()).extracting(Latency::batch).containsExactly(1, 3);
        assertThat(deployed.check().samples()).isEqualTo(40);
        assertThat(deployed.check().difference()).isLessThan(1e-4);
        assertThat(deployed.check().otherClasses()).isZero();
        assertThat(deployed.model().provenance().get(Deployment.PROVENANCE))
                .contains("form " + deployed.form(), "us/image at batch 3");

        Path file = folder.resolve("out").resolve("student.onnx");
        deployment.write(deployed, file, SAMPLES);
        assertThat(file.getParent()).isDirectoryContaining("glob:**student.onnx");
        Model read = ModelFormats.discover().read(file);
        assertThat(read.provenance()).containsKey(Deployment.PROVENANCE);
        Tensor image = sample();
        try (InferenceSession expected = engine.infer(student);
                InferenceSession found = engine.infer(read)) {
            float[] before = expected.run(image).toArray();
            float[] after = found.run(image).toArray();
            for (int i = 0; i < before.length; i++) {
                assertThat(after[i]).isCloseTo(before[i], within(1e-4f));
            }
        }
    }

    private static Tensor sample() {
        Shape shape = SAMPLES.sampleShape().batched(1);
        FloatBuffer numbers = Tensor.allocate(shape.size());
        SAMPLES.read(0, numbers);
        return Tensor.wrap(shape, numbers.flip());
    }

    @Test
    void everyFormThatDiffersIsTimedOnce() {
        Deployment deployment = new Deployment(ENGINES.get("onnx"), SETTINGS);
        Model split =
                new InferenceForm().apply(student(), new RewriteContext(1)).model();
        // Nothing remains to fold or split, so the other forms equal the model.
        assertThat(deployment.deploy(split, SAMPLES, SAMPLES).candidates())
                .doesNotContainKeys("folded", "unshuffled", "producer");
        assertThat(deployment.deploy(student(), SAMPLES, SAMPLES).speedups()).hasSize(2);
    }

    @Test
    void filesOfReducedPrecisionAreMeasuredAndWrittenBeside() {
        DeploymentSettings settings = DeploymentSettings.builder()
                .batches(List.of(1, 3))
                .rounds(3)
                .precisions(PluginRegistry.discover(ReducedPrecision.class))
                .build();
        Deployment deployment = new Deployment(ENGINES.get("djl"), settings);
        DeployedModel deployed = deployment.deploy(student(), SAMPLES, SAMPLES);
        Path file = folder.resolve("student.onnx");
        deployment.write(deployed, file, SAMPLES);
        List<DeployedModel.Reduced> reduced =
                deployment.reduce(deployed, file, SAMPLES, SAMPLES).reduced();
        assertThat(reduced).extracting(DeployedModel.Reduced::precision).containsExactlyInAnyOrder("float16", "int8");
        for (DeployedModel.Reduced one : reduced) {
            assertThat(one.file())
                    .hasFileName("student-" + one.precision() + ".onnx")
                    .hasSize(one.bytes());
            assertThat(one.check().samples()).isEqualTo(SAMPLES.size());
            assertThat(one.latencies()).extracting(Latency::batch).containsExactly(1, 3);
            assertThat(one.fullLatencies()).hasSameSizeAs(one.latencies());
            double points = 100.0 * one.check().otherClasses() / SAMPLES.size();
            assertThat(one.accuracy()).isCloseTo(one.fullAccuracy(), within(points));
        }
        assertThat(reduced.stream().filter(one -> one.precision().equals("float16")))
                .allSatisfy(one -> assertThat(one.check().difference()).isBetween(1e-8, 1e-2));
    }

    @Test
    void formThatChangesTheFunctionIsRefusedAndNothingIsWritten() throws IOException {
        Model student = student();
        DeploymentSettings lying = DeploymentSettings.builder()
                .forms(List.of(new Lie()))
                .batches(List.of(1))
                .rounds(50)
                .build();
        Deployment deployment = new Deployment(ENGINES.get("onnx"), lying);
        Path file = folder.resolve("student.onnx");
        assertThatThrownBy(() -> {
                    // The wrong form skips most of the network, so it is the fastest form.
                    deployment.write(deployment.deploy(student, SAMPLES, SAMPLES), file, SAMPLES);
                })
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("form [lie]")
                .hasMessageContaining("deploy-mismatch");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void parametersAloneAreWrittenAsSafetensors() {
        Deployment deployment = new Deployment(ENGINES.get("onnx"), SETTINGS);
        DeployedModel deployed = deployment.deploy(student(), SAMPLES, SAMPLES);
        Path file = folder.resolve("student.safetensors");
        deployment.write(deployed, file, SAMPLES);
        Safetensors.Content read = Safetensors.read(file);
        assertThat(read.tensors().keySet())
                .isEqualTo(deployed.model().parameters().asMap().keySet());
        read.tensors().forEach((name, tensor) -> assertThat(
                        tensor.sameBits(deployed.model().parameters().get(name)))
                .as(name)
                .isTrue());
        assertThat(read.texts()).containsKey(Deployment.PROVENANCE);
    }

    @Test
    void fileOfAnUnknownFormatIsRefusedAndNothingIsLeft() throws IOException {
        Deployment deployment = new Deployment(ENGINES.get("onnx"), SETTINGS);
        DeployedModel deployed = deployment.deploy(student(), SAMPLES, SAMPLES);
        Path file = folder.resolve("student.nope");
        assertThatThrownBy(() -> deployment.write(deployed, file, SAMPLES)).hasMessageContaining("unknown-format");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    /** A form with another function: another classifier on the input's pixels. */
    private record Lie() implements InferenceRewrite {

        @Override
        public String type() {
            return "lie";
        }

        @Override
        public String name() {
            return "lie";
        }

        @Override
        public List<InferenceRewrite> candidates() {
            return List.of();
        }

        @Override
        public ArchitectureChange outline(Network network) {
            return ArchitectureChange.identity(pixels(network));
        }

        @Override
        public Rewrite apply(Model model, RewriteContext context) {
            Network pixels = pixels(model.network());
            return new Rewrite(Model.initialize(pixels, 3), ArchitectureChange.identity(pixels));
        }

        private static Network pixels(Network network) {
            return Network.builder()
                    .input(network.input(), network.inputs().get(network.input()))
                    .flatten("flat")
                    .linear(network.logits(), 10)
                    .build();
        }
    }
}
