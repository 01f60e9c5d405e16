package io.parsimony.cli.compress;

import picocli.CommandLine.Option;

/** The option that serves the page of a run while it runs. */
public final class WatchOption {

    @Option(
            names = "--watch",
            description = "Serve the report while it is made, with live curves: on this machine alone, read only, at an"
                    + " address with a random token that is printed.")
    private boolean watch;

    /** Returns the report, which serves its page if that was asked for. */
    public CompressionReport of(CompressionReport report) {
        return watch ? report.watched() : report;
    }
}
