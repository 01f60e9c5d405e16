package io.parsimony.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterruptionTest {

    private static final Path STATUS = Path.of("/proc/self/status");

    @ParameterizedTest
    @CsvSource({"INT, 2", "TERM, 15"})
    void workCleansUpWhileTheProcessIsWhole(String signal, int number) throws IOException, InterruptedException {
        assumeTrue(Files.exists(STATUS), "only Linux tells which signals are ignored");
        assumeFalse(isIgnored(number), "a background job of a shell ignores SIG" + signal + ", and so do its children");
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-cp", path, Work.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader()) {
            process.onExit().completeOnTimeout(process, 1, TimeUnit.MINUTES).thenAccept(Process::destroyForcibly);
            assertThat(next(out, "at work")).isEqualTo("at work");
            new ProcessBuilder(List.of("kill", "-" + signal, String.valueOf(process.pid())))
                    .start()
                    .waitFor();
            assertThat(next(out, "report written")).isEqualTo("report written");
        }
        assertThat(process.waitFor()).isEqualTo(ErrorPrinter.CANCELLED);
    }

    /** Reads up to a line, because the virtual machine may print its own lines. */
    private static @Nullable String next(BufferedReader out, String wanted) throws IOException {
        String line = out.readLine();
        while (line != null && !line.equals(wanted)) {
            line = out.readLine();
        }
        return line;
    }

    private static boolean isIgnored(int signal) throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> new BigInteger(line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(mask -> mask.testBit(signal - 1));
    }

    /** Waits, and writes a report after an interrupt. */
    static final class Work {

        private Work() {}

        public static void main(String[] arguments) {
            System.exit(Interruption.guard(() -> {
                System.out.println("at work");
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    // Chart libraries do the same; the virtual machine rejects it during its shutdown.
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> {}));
                    System.out.println("report written");
                }
                return ErrorPrinter.CANCELLED;
            }));
        }
    }
}
