package io.parsimony.internal.cache;

import io.parsimony.format.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** The files of one cache, in a folder of this machine or elsewhere. May be used by any thread. */
public interface CacheStorage {

    /** Reads a file at any position; for one thread at a time. */
    interface RandomReader extends Closeable {

        /** Reads bytes from a position on, as many as the array has; throws if the file ends before. */
        void readFully(long position, byte[] bytes) throws IOException;
    }

    /** Fills a cache. */
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
     * Writes a file as a whole or not at all. An earlier file of this name stays until then. Two writers of the same
     * content may write at the same time.
     */
    void write(String file, AtomicFile.Content content) throws IOException;

    /** Deletes a file, if there is one. */
    void delete(String file) throws IOException;

    /**
     * Checks that there is room, where that can be determined.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code disk-space}) if there is not
     */
    void requireSpace(long bytes);

    /**
     * Fills the cache. A storage that permits one writer excludes other processes meanwhile.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code cache-in-use}) if another process fills it
     */
    void alone(Filling filling) throws IOException;
}
