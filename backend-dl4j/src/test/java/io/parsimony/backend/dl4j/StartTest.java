package io.parsimony.backend.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.backend.Backend;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Starts the engine in child processes. */
class StartTest {

    /** The child process: prints the result of one small program, or the error's message. */
    static final class Main {

        public static void main(String[] arguments) {
            Dl4jBackendProvider provider = new Dl4jBackendProvider(1, 0);
            if (arguments.length > 0) {
                return;
            }
            try (Backend backend = provider.open()) {
                System.out.println("numbers: "
                        + new Negated(Tensor.scalar(3)).run(backend).get("y").item());
            } catch (ParsimonyException e) {
                System.out.println("error: " + e.getMessage());
            }
        }
    }

    private static final class Negated extends TestProgram {

        Negated(Tensor x) {
            super(Map.of("x", x));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            return Map.of("y", ops.neg(inputs.get("x")));
        }
    }

    /**
     * Runs {@link Main} on the selected part of this class path; returns the lines of both output streams. Java 24 and
     * later gets the options of {@code examples/run}, without which it warns of native access.
     */
    private static List<String> run(Predicate<String> wanted, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(wanted)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(options);
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = process.inputReader(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("SLF4J"))
                .toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return lines;
    }

    @Test
    void isQuiet() throws Exception {
        assertThat(run(path -> true, List.of())).containsExactly("numbers: -3.0");
    }

    @Test
    void withoutNativesIsOneClearError() throws Exception {
        List<String> lines = run(path -> !path.contains("onednn"), List.of());

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("error: ND4J did not start on " + System.getProperty("os.name"))
                .contains("org.nd4j:nd4j-native")
                .endsWith("[engine-unavailable]");
    }

    @Test
    void makingAProviderLoadsNothingOfTheEngine() throws Exception {
        assertThat(run(path -> true, List.of("-verbose:class"), "provider only"))
                .anyMatch(line -> line.contains("Dl4jBackendProvider"))
                .noneMatch(line -> line.contains("org.nd4j") || line.contains("org.bytedeco"));
    }
}
