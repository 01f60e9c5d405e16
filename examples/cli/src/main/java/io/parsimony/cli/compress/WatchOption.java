package io.parsimony.cli.compress;

import java.io.PrintStream;
import picocli.CommandLine.Option;

/** The option to serve the page of a command while it runs. */
public final class WatchOption {

    @Option(
            names = "--watch",
            description = "Serve the report with live curves during the run: read-only, only on this machine, at a"
                    + " printed address with a random token.")
    private boolean watch;

    /** Returns the page; the page is served if the option is set. */
    public LivePage open(String command, PrintStream out) {
        return watch ? LivePage.open(command, out) : LivePage.off();
    }
}
