package io.parsimony.spark;

import io.parsimony.cli.CommandSource;
import java.io.PrintStream;
import java.util.List;

/** Adds the commands of this module to the command line. */
public final class SparkCommands implements CommandSource {

    @Override
    public List<Object> commands(PrintStream out) {
        return List.of(new SparkCommand(out), new SparkBenchmark(out), new SparkFaults(out));
    }
}
