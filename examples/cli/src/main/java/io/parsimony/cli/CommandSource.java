package io.parsimony.cli;

import java.io.PrintStream;
import java.util.List;

/** Adds commands to the command line. ServiceLoader finds the implementations on the class path. */
public interface CommandSource {

    /**
     * Returns commands as picocli reads them: annotated objects.
     *
     * @param out the stream that results are printed to
     */
    List<Object> commands(PrintStream out);
}
