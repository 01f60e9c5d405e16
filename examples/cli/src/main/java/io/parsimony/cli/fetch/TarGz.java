package io.parsimony.cli.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A reader of the files in a compressed tar archive, with names in UTF-8, one after another. */
public final class TarGz {

    private static final int BUFFER = 1 << 16;

    private TarGz() {}

    /** Processes a file of an archive. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Called once for each file, in the archive's order.
         *
         * @param name the file's full name in the archive
         * @param contents the file's contents; the reader skips unread contents
         */
        void visit(String name, InputStream contents) throws IOException;
    }

    /**
     * Passes every regular file to a visitor and skips folders, links and extended headers.
     *
     * @throws IOException if the archive is malformed or ends early, or the visitor threw one
     */
    public static void forEach(InputStream archive, Visitor visitor) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(
                new LimitedStream(new GZIPInputStream(archive, BUFFER)), StandardCharsets.UTF_8.name());
        InputStream contents = new FilterInputStream(tar) {
            /** Does nothing, because the archive continues: only its owner closes it. */
            @Override
            public void close() {}
        };
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            byte type = entry.getLinkFlag();
            if ((type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM) && !entry.isDirectory()) {
                visitor.visit(entry.getName(), contents);
            }
        }
    }

    /**
     * Writes some of an archive's files and skips the others.
     *
     * @param wanted the target of each file by its full name in the archive
     * @throws IOException if the archive is malformed or ends early
     */
    static void extract(InputStream archive, Map<String, Path> wanted) throws IOException {
        forEach(archive, (name, contents) -> {
            Path to = wanted.get(name);
            if (to != null) {
                Files.copy(contents, to);
            }
        });
    }
}
