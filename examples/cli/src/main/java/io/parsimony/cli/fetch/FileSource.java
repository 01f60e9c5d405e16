package io.parsimony.cli.fetch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A network source of data files. Its files are not trusted: the caller checks every hash. */
public interface FileSource {

    /** Returns its name for messages. */
    String describe();

    /**
     * Writes uncompressed files under their own names into a folder.
     *
     * @throws IOException if a file cannot be fetched; other files may have been written
     * @throws InterruptedException if the thread was interrupted
     */
    void fetch(List<DataFile> files, Path folder) throws IOException, InterruptedException;
}
