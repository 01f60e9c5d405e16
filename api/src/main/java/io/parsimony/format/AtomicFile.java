package io.parsimony.format;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is either whole or not there: it is written beside its place under another name, synced to the disk, and
 * then moved. What stood there before stays until that moment.
 */
public final class AtomicFile {

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
            Path temporary = folder.resolve(absolute.getFileName() + ".part");
            try {
                writeSynced(temporary, content);
                Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of("unwritable-file", "The file [" + file + "] cannot be written: " + e + ".")
                            .hint("Check its folder, the rights to it, and the space on its disk."),
                    e);
        }
    }

    private static void writeSynced(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }
}
