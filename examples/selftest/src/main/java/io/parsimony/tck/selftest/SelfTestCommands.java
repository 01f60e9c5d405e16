package io.parsimony.tck.selftest;

import io.parsimony.cli.CommandSource;
import java.io.PrintStream;
import java.util.List;

/** The command of this module. */
public final class SelfTestCommands implements CommandSource {

    @Override
    public List<Object> commands(PrintStream out) {
        return List.of(new SelfTestCommand(out));
    }
}
