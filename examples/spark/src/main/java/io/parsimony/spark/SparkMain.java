package io.parsimony.spark;

import io.parsimony.cli.Main;

/** The main class for {@code spark-submit}: runs the command {@code spark} of the command line. */
public final class SparkMain {

    private SparkMain() {}

    /** Runs {@code parsimony spark} with these options. */
    public static void main(String[] options) {
        String[] args = new String[options.length + 1];
        args[0] = "spark";
        System.arraycopy(options, 0, args, 1, options.length);
        Main.main(args);
    }
}
