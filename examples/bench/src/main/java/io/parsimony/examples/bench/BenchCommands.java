package io.parsimony.examples.bench;

import io.parsimony.cli.CommandSource;
import java.io.PrintStream;
import java.util.List;

/** The commands of this module. */
public final class BenchCommands implements CommandSource {

    @Override
    public List<Object> commands(PrintStream out) {
        return List.of(new BenchCommand(out));
    }
}
