package io.parsimony.cli.fetch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A place on the network that data files come from. What it gives is not trusted: the caller checks every hash. */
public interface FileSource {

    /** Its name in messages. */
    String describe();

    /**
     * Puts files, uncompressed and under their own names, into a folder.
     *
     * @throws IOException if a file cannot be had; some may be there all the same
     * @throws InterruptedException if the thread was interrupted
     */
    void fetch(List<DataFile> files, Path folder) throws IOException, InterruptedException;
}
