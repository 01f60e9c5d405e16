package io.parsimony.format;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files atomically: a temporary file in the same folder is written, synced to the disk and then moved. An
 * earlier file of the same name stays until the move. Works on an interrupted thread too.
 */
public final class AtomicFile {

    /** The suffix of the temporary file's name. */
    public static final String UNFINISHED = ".part";

    private AtomicFile() {}

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {

        /** Writes the content. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file, and creates its missing parent folders.
     *
     * @throws ParsimonyException ({@code unwritable-file}) if the file cannot be written; an earlier file is then
     *     unchanged
     */
    public static void write(Path file, Content content) {
        Path absolute = file.toAbsolutePath();
        try {
            Path folder = Files.createDirectories(absolute.getParent());
            Path temporary = folder.resolve(absolute.getFileName() + UNFINISHED);
            // Deletes the leftover of a killed process, or a symbolic link, which must not be followed.
            Files.deleteIfExists(temporary);
            Files.createFile(temporary);
            try {
                writeSynced(temporary, content);
                Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                sync(folder);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNWRITABLE_FILE, "The file [" + file + "] cannot be written: " + e + ".")
                            .hint("Check its folder, the rights to it, and the space on its disk."),
                    e);
        }
    }

    /** Writes by a stream, because an interrupt would close a channel. */
    private static void writeSynced(Path file, Content content) throws IOException {
        try (FileOutputStream stream = new FileOutputStream(file.toFile());
                OutputStream out = new BufferedOutputStream(stream)) {
            content.writeTo(out);
            out.flush();
            stream.getFD().sync();
        }
    }

    /** Syncs the folder, where the system can, so that the move survives a power failure. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The file is complete; after a power failure, the old file may reappear.
        }
    }
}
