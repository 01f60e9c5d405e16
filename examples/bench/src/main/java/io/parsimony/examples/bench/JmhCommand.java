package io.parsimony.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Runs the JMH benchmarks of this module; the arguments are JMH's own. */
@Command(
        name = "jmh",
        description = {
            "Runs the JMH benchmarks of single parts: the cost analysis, the planner, the factorization of large"
                    + " layers, the drawing of handwriting and the decoding of lines.",
            "ARGS are JMH's: a pattern of names, -l for the list, -p layers=200 for a parameter, -prof gc for "
                    + "memory, -h for all."
        },
        synopsisHeading = "Usage: parsimony bench jmh [ARGS]%n",
        customSynopsis = "")
final class JmhCommand implements Callable<Integer> {

    @Unmatched
    private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
