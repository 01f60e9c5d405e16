package io.parsimony.examples.bench;

import io.parsimony.cli.Main;
import io.parsimony.tck.run.IsolatedRun;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

/** Starts this program again with a heap of fixed size, all of it touched at the start: only native memory can grow. */
final class FixedHeap {

    private static final String IN_MEMORY = "-XX:+AlwaysPreTouch";

    private FixedHeap() {}

    /** Returns whether this process has a fixed heap. */
    static boolean isThis() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().contains(IN_MEMORY);
    }

    /** Runs the program in such a process, with these arguments, and returns its status. */
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
