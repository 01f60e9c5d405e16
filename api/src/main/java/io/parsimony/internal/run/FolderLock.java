package io.parsimony.internal.run;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Locks a folder against other processes and other runs of this process. The lock's file is never deleted. */
public final class FolderLock implements AutoCloseable {

    /** The name of the lock's file. */
    static final String NAME = "lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks a folder; creates it if missing.
     *
     * @throws ParsimonyException ({@code run-in-use}) if another run holds the lock; ({@code unwritable-file})
     */
    static FolderLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                return new FolderLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
        throw ParsimonyException.of(ErrorId.RUN_IN_USE, "The folder [%s] is in use by another run.", folder);
    }

    /** Locks a file until its channel is closed; returns false if this or another process has already locked it. */
    public static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Returns the error of a folder that cannot be locked. */
    static ParsimonyException unusable(Path folder, IOException cause) {
        return new ParsimonyException(
                Problem.of(ErrorId.UNWRITABLE_FILE, "Cannot lock the folder [" + folder + "]: " + cause + "."), cause);
    }

    /** Releases the lock. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The operating system frees the lock when the process ends.
        }
    }
}
