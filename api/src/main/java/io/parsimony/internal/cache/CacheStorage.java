package io.parsimony.internal.cache;

import io.parsimony.format.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** The files of one cache, in a local or remote folder. Thread-safe. */
public interface CacheStorage {

    /** Reads a file at any position. Not thread-safe. */
    interface RandomReader extends Closeable {

        /** Fills the array with bytes from a position on; throws if the file ends earlier. */
        void readFully(long position, byte[] bytes) throws IOException;
    }

    /** A task that fills a cache. */
    @FunctionalInterface
    interface Filling {

        /** Writes the files. */
        void run() throws IOException;
    }

    /** Returns the name of a file for messages. */
    String describe(String file);

    /** Creates the folder. */
    void create() throws IOException;

    /** Returns the size of a file in bytes; empty if there is no such file. */
    OptionalLong size(String file) throws IOException;

    /** Returns the content of a file. */
    InputStream open(String file) throws IOException;

    /** Returns a reader of a file. */
    RandomReader random(String file) throws IOException;

    /**
     * Writes a file atomically. An earlier file of this name stays until the new file is complete. Two writers of the
     * same content may write at the same time.
     */
    void write(String file, AtomicFile.Content content) throws IOException;

    /** Deletes a file, if there is one. */
    void delete(String file) throws IOException;

    /**
     * Checks that the free space suffices, if it can be determined.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code disk-space}) if the space does not suffice
     */
    void requireSpace(long bytes);

    /**
     * Runs a task that fills the cache. A storage that permits only one writer locks out other processes meanwhile.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code cache-in-use}) if another process fills the cache
     */
    void alone(Filling filling) throws IOException;
}
