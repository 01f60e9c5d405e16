package io.parsimony.examples.bench;

import io.parsimony.cli.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process like this one whose heap is in memory as a whole from the start: only native memory can grow. */
final class FixedHeap {

    private static final String IN_MEMORY = "-XX:+AlwaysPreTouch";

    private FixedHeap() {}

    /** Whether this process is one. */
    static boolean isThis() {
        return options().contains(IN_MEMORY);
    }

    /** Runs the program in such a process, with these arguments, and returns its status. */
    static int run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options());
        command.addAll(List.of("-Xms256m", "-Xmx256m", IN_MEMORY));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }

    private static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }
}
