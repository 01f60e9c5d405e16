package io.parsimony.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Platform;
import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxBackendTest {

    private OnnxBackend backend;

    @BeforeEach
    void open() {
        backend = (OnnxBackend) new OnnxBackendProvider(1, OrtLayout.STANDARD).open();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void saysWhichEngineRuns() {
        assertThat(backend.info().describe()).startsWith("ONNX Runtime 1.").endsWith(" on cpu");
    }

    @Test
    void settingsAreChecked() {
        assertThat(new OnnxBackendProvider()).isEqualTo(new OnnxBackendProvider(0, OrtLayout.AUTO));
        assertThatThrownBy(() -> new OnnxBackendProvider(-1, OrtLayout.AUTO))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("threads");
    }

    @Test
    void aLabelThatIsNoClassIsOurFaultMessageAndTheExecutableGoesOn() {
        try (Executable pick = backend.compile(new Pick(), Map.of());
                Value x = backend.upload(Tensor.of(Shape.of(1, 2), 3, 4));
                Value bad = backend.upload(Tensor.of(Shape.of(1), 7));
                Value good = backend.upload(Tensor.of(Shape.of(1), 1))) {
            long before = backend.memory().used();
            assertThatThrownBy(() -> pick.run(Map.of("x", x, "labels", bad)))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[engine-failure]")
                    .hasMessageContaining("program [pick]");
            assertThat(backend.memory().used()).as("memory of a failed run").isEqualTo(before);
            Map<String, Value> found = pick.run(Map.of("x", x, "labels", good));
            assertThat(found.get("y").download().item()).isEqualTo(4);
            found.values().forEach(Value::close);
        }
    }

    @Test
    void runsLeaveNoMemoryInUse() {
        try (Executable norm = backend.compile(new Norm(), Map.of())) {
            long before = backend.memory().used();
            long kept = 0;
            for (int i = 0; i < 20; i++) {
                Map<String, Value> inputs = upload(Norm.numbers());
                Map<String, Value> outputs = norm.run(inputs);
                outputs.values().forEach(Value::close);
                inputs.values().forEach(Value::close);
                kept = i == 0 ? backend.memory().unused() : kept;
            }
            assertThat(backend.memory().used()).isEqualTo(before);
            assertThat(backend.memory().unused()).as("kept for later").isEqualTo(kept);
        }
    }

    /** Guards a workaround: ONNX Runtime writes a batch's statistics into the memory of the constant old statistics. */
    @Test
    void batchNormalisationGivesTheSameAgain() {
        try (Executable norm = backend.compile(new Norm(), Map.of())) {
            Map<String, Value> inputs = upload(Norm.numbers());
            Map<String, Tensor> first = download(norm.run(inputs));
            for (int i = 0; i < 3; i++) {
                download(norm.run(inputs)).forEach((name, again) -> assertThat(again.sameBits(first.get(name)))
                        .as(name)
                        .isTrue());
            }
            assertThat(first.get("mean").toArray()).containsExactly(0.25f);
            inputs.values().forEach(Value::close);
        }
    }

    @Test
    void aClosedBackendTakesNothing() {
        backend.close();
        assertThatThrownBy(() -> backend.upload(Tensor.scalar(1)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[closed]");
        assertThatThrownBy(() -> backend.compile(new Pick(), Map.of()))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[closed]");
    }

    @Test
    void aClosedBackendsValueIsRefusedAndFreed() {
        Value value = backend.upload(Tensor.scalar(2));
        backend.close();
        assertThatThrownBy(value::download)
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[closed]");
        value.close();
        assertThat(backend.memory().used()).isZero();
        assertThat(backend.memory().unused()).isZero();
    }

    @Test
    void whatWasNeverClosedIsFreedWithTheBackend() {
        Executable norm = backend.compile(new Norm(), Map.of());
        norm.compute(backend, Norm.numbers());
        assertThat(backend.memory().used()).isPositive();
        backend.close();
        assertThat(backend.memory().used()).isZero();
        assertThatThrownBy(() -> norm.compute(backend, Norm.numbers())).hasMessageContaining("[closed]");
        norm.close();
    }

    /** Guards against telemetry, which ends the process at its start if the class path has thousands of characters. */
    @Test
    void startsHoweverLongTheCommandLineIs(@TempDir Path folder) throws IOException, InterruptedException {
        start(folder, List.of(), (File.pathSeparator + "nowhere/at/all/".repeat(10)).repeat(400));
    }

    @Test
    void nothingIsReportedOrKeptOfAProcess(@TempDir Path folder) throws IOException, InterruptedException {
        Path calls = folder.resolve("calls");
        List<String> trace = List.of("strace", "-f", "-s", "200", "-e", "trace=%file,%network", "-o", calls.toString());
        boolean traced = runs(trace, "true");
        start(folder, traced ? trace : List.of(), "");
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile).filter(file -> !file.equals(calls)))
                    .allMatch(file -> file.toString().contains("JNA"));
        }
        if (Platform.isLinux()) {
            assertThat(folder).isDirectoryNotContaining("glob:**/onnxruntime-java*");
        }
        if (traced) {
            assertThat(Files.readString(calls))
                    .contains("libonnxruntime")
                    .doesNotContain("DeveloperTools", "mat-debug", "events.data");
        }
    }

    private static boolean runs(List<String> before, String command) throws InterruptedException {
        try {
            List<String> words = new ArrayList<>(before);
            words.add(command);
            return new ProcessBuilder(words).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void start(Path folder, List<String> before, String morePath)
            throws IOException, InterruptedException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                path + morePath,
                Start.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("ORT_DISABLE_TELEMETRY");
        List.of("HOME", "XDG_CACHE_HOME", "TMPDIR")
                .forEach(name -> builder.environment().put(name, folder.toString()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** The child process: opens a backend. */
    static final class Start {

        private Start() {}

        public static void main(String[] arguments) {
            try (Backend backend = new OnnxBackendProvider(1, OrtLayout.STANDARD).open();
                    Value value = backend.upload(Tensor.scalar(1))) {
                if (value.download().item() != 1) {
                    throw new IllegalStateException("Expected 1, found another number");
                }
            }
        }
    }

    private Map<String, Value> upload(Map<String, Tensor> tensors) {
        Map<String, Value> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, backend.upload(tensor)));
        return values;
    }

    private static Map<String, Tensor> download(Map<String, Value> values) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            tensors.put(name, value.download());
            value.close();
        });
        return tensors;
    }

    private record Pick() implements Program {

        @Override
        public String name() {
            return "pick";
        }

        @Override
        public Map<String, Shape> inputs() {
            return Map.of("x", Shape.of(1, 2), "labels", Shape.of(1));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            return Map.of("y", ops.pick(inputs.get("x"), inputs.get("labels")));
        }
    }

    private record Norm() implements Program {

        static Map<String, Tensor> numbers() {
            return Map.of(
                    "x", Tensor.of(Shape.of(2, 1, 1, 2), 1, 2, 3, 4),
                    "scale", Tensor.of(Shape.of(1), 2),
                    "shift", Tensor.of(Shape.of(1), 1),
                    "mean", Tensor.of(Shape.of(1), 0),
                    "variance", Tensor.of(Shape.of(1), 1));
        }

        @Override
        public String name() {
            return "norm";
        }

        @Override
        public Map<String, Shape> inputs() {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            numbers().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
            return shapes;
        }

        @Override
        public Optional<Gradient> gradient() {
            return Optional.of(new Gradient("loss", List.of("x", "scale")));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            TensorOps.BatchNorm<T> norm = ops.batchNormTraining(
                    inputs.get("x"),
                    inputs.get("scale"),
                    inputs.get("shift"),
                    inputs.get("mean"),
                    inputs.get("variance"),
                    0.1,
                    1e-5);
            T cube = ops.pow(norm.output(), 3);
            return Map.of("loss", ops.sum(cube, false), "mean", norm.runningMean(), "variance", norm.runningVariance());
        }
    }
}
