package io.parsimony.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptionTest {

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void workCleansUpWhileTheProcessIsWhole(String signal) throws IOException, InterruptedException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-cp", path, Work.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("at work");
            new ProcessBuilder(List.of("kill", "-" + signal, String.valueOf(process.pid())))
                    .start()
                    .waitFor();
            assertThat(out.readLine()).isEqualTo("report written");
        }
        assertThat(process.waitFor()).isEqualTo(ErrorPrinter.CANCELLED);
    }

    /** Waits, and writes a report when it is interrupted. */
    static final class Work {

        private Work() {}

        public static void main(String[] arguments) {
            System.exit(Interruption.guard(() -> {
                System.out.println("at work");
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    // As libraries do that draw charts; refused while the virtual machine shuts down.
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> {}));
                    System.out.println("report written");
                }
                return ErrorPrinter.CANCELLED;
            }));
        }
    }
}
