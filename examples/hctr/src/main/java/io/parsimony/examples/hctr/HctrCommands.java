package io.parsimony.examples.hctr;

import io.parsimony.cli.CommandSource;
import io.parsimony.examples.hctr.writer.HandwritingCommand;
import java.io.PrintStream;
import java.util.List;

/** The commands of this module. */
public final class HctrCommands implements CommandSource {

    @Override
    public List<Object> commands(PrintStream out) {
        return List.of(new HctrCommand(out), new CharactersCommand(out), new HandwritingCommand(out));
    }
}
