package io.parsimony.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The memory of this process in MiB, including the engine's native memory. Available on Linux only. */
public final class ProcessMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double KIBI = 1024;

    private ProcessMemory() {}

    /** Returns the resident memory. */
    public static OptionalDouble resident() {
        return read("VmRSS:");
    }

    /** Returns the peak resident memory. */
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
