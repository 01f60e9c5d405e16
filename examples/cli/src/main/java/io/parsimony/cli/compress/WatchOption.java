package io.parsimony.cli.compress;

import java.io.PrintStream;
import picocli.CommandLine.Option;

/** The option that serves the page of a command while it runs. */
public final class WatchOption {

    @Option(
            names = "--watch",
            description = "Serve the report while it is made, with live curves: on this machine alone, read only, at an"
                    + " address with a random token that is printed.")
    private boolean watch;

    /** Returns the page, which is served if that was asked for. */
    public LivePage open(String command, PrintStream out) {
        return watch ? LivePage.open(command, out) : LivePage.off();
    }
}
