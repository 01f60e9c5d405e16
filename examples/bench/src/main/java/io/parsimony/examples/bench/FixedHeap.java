package io.parsimony.examples.bench;

import io.parsimony.cli.Main;
import io.parsimony.tck.run.IsolatedRun;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

/**
 * Restarts this program with a heap of fixed size that is touched at the start, so that only native memory can grow.
 */
final class FixedHeap {

    private static final String IN_MEMORY = "-XX:+AlwaysPreTouch";

    private FixedHeap() {}

    /** Returns whether this process has a fixed heap. */
    static boolean isThis() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().contains(IN_MEMORY);
    }

    /** Runs the program with the arguments in a process with a fixed heap, and returns its status. */
    static int run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = IsolatedRun.java(Path.of(""), Main.class.getName(), arguments);
        command.addAll(command.indexOf("-cp"), List.of("-Xms256m", "-Xmx256m", IN_MEMORY));
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }
}
