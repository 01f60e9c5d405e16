package io.parsimony.cli.progress;

import java.io.Console;

/** Detects an interactive terminal. */
final class Terminal {

    private Terminal() {}

    /** Returns whether input and output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // Java 22 to 24 return a console even without a terminal.
    static boolean isWatched() {
        Console console = System.console();
        return console != null && isTerminal(console);
    }

    private static boolean isTerminal(Console console) {
        try {
            Object found = Console.class.getMethod("isTerminal").invoke(console);
            return Boolean.TRUE.equals(found);
        } catch (ReflectiveOperationException beforeJava22) {
            return true;
        }
    }
}
