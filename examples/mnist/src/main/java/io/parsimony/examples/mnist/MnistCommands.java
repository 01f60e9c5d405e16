package io.parsimony.examples.mnist;

import io.parsimony.cli.CommandSource;
import java.io.PrintStream;
import java.util.List;

/** The commands of this module. */
public final class MnistCommands implements CommandSource {

    @Override
    public List<Object> commands(PrintStream out) {
        return List.of(
                new MnistCommand(out),
                new WarmStartCommand(out),
                new LossStudyCommand(out),
                new KillTestCommand(out),
                new BackbonesCommand(out),
                new FrontierCommand(out));
    }
}
