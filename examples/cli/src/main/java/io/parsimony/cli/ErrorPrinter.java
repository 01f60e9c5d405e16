package io.parsimony.cli;

import io.parsimony.error.ParsimonyException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Prints an error of a command as one message on the error stream and returns a nonzero status. As a mixin, adds the
 * options that all commands share: help and the stack trace of an error.
 */
public final class ErrorPrinter {

    /** The status after invalid input: a {@link ParsimonyException}. */
    public static final int BAD_INPUT = 1;
    /** The status after an internal fault, as in BSD's {@code sysexits.h}. */
    public static final int INTERNAL = 70;
    /** The status after Ctrl-C, as in shells. */
    public static final int CANCELLED = 130;

    /** The name of this mixin in a command. */
    public static final String MIXIN = "faults";

    private static final String STACK_TRACE = "--stacktrace";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = STACK_TRACE, description = "Print the stack trace of an error.")
    private boolean stackTrace;

    /** Handles an exception of a command; picocli calls this method. */
    public static int handle(Exception fault, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (command.getMixins().get(MIXIN) instanceof ErrorPrinter faults && faults.stackTrace) {
            fault.printStackTrace(err);
        }
        if (fault instanceof ParsimonyException known) {
            err.println(known.getMessage());
            err.flush();
            return known.id().equals("cancelled") ? CANCELLED : BAD_INPUT;
        }
        err.println("Internal fault: " + fault + " (" + STACK_TRACE + " shows where)");
        err.flush();
        return INTERNAL;
    }

    /** Prints an error of the virtual machine as one message. */
    static int handle(Error fault, PrintWriter err) {
        err.println(
                fault instanceof OutOfMemoryError
                        ? "The Java heap is too small: " + fault.getMessage()
                                + ". Give the process more, for instance PARSIMONY_JAVA_OPTS=-Xmx8g, or use a smaller"
                                + " batch. [out-of-memory]"
                        : "Internal fault: " + fault);
        err.flush();
        return INTERNAL;
    }
}
