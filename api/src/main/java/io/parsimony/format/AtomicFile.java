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
 * A file that is either whole or not there: it is written beside its place under another name, synced to the disk, and
 * then moved. What stood there before stays until that moment. An interrupted thread may write one.
 */
public final class AtomicFile {

    /** What is put after a file's name until it is whole. */
    public static final String UNFINISHED = ".part";

    private AtomicFile() {}

    /** What writes a file's bytes. */
    @FunctionalInterface
    public interface Content {

        /** Writes them. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file, and the folders on the way to it.
     *
     * @throws ParsimonyException ({@code unwritable-file}) if it cannot be written; nothing has changed then
     */
    public static void write(Path file, Content content) {
        Path absolute = file.toAbsolutePath();
        try {
            Path folder = Files.createDirectories(absolute.getParent());
            Path temporary = folder.resolve(absolute.getFileName() + UNFINISHED);
            // What a killed process left, or a link that somebody put there: it is not written through.
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

    /** Not by a channel, which an interrupt would close. */
    private static void writeSynced(Path file, Content content) throws IOException {
        try (FileOutputStream stream = new FileOutputStream(file.toFile());
                OutputStream out = new BufferedOutputStream(stream)) {
            content.writeTo(out);
            out.flush();
            stream.getFD().sync();
        }
    }

    /** Makes the move last a power cut, where the system knows how to sync a folder. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The file is whole all the same; only which of the two stands there after a power cut is open.
        }
    }
}
