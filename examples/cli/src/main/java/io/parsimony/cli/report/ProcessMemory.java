package io.parsimony.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** How much memory this process has, the engine's included, in mebibytes; told by Linux only. */
public final class ProcessMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double KIBI = 1024;

    private ProcessMemory() {}

    /** What is resident now. */
    public static OptionalDouble resident() {
        return read("VmRSS:");
    }

    /** The most that was resident at any time. */
    public static OptionalDouble peak() {
        return read("VmHWM:");
    }

    private static OptionalDouble read(String key) {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIBI)
                    .findFirst();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }
}
