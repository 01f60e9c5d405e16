package io.parsimony.cli.fetch;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads the files of a compressed tar archive (POSIX ustar, with names in UTF-8), one after another. */
public final class TarGz {

    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE = 12;
    private static final int TYPE_AT = 156;
    private static final int BUFFER = 1 << 16;

    private TarGz() {}

    /** What is done with a file of an archive. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Called once for each file, in the archive's order.
         *
         * @param name its full name in the archive
         * @param contents what it holds; what is left unread is passed over
         */
        void visit(String name, InputStream contents) throws IOException;
    }

    /**
     * Shows every regular file to a visitor. Folders, links and extended headers are passed over.
     *
     * @throws IOException if the archive is malformed or ends early, or the visitor threw one
     */
    public static void forEach(InputStream archive, Visitor visitor) throws IOException {
        InputStream in = new LimitedStream(new GZIPInputStream(archive, BUFFER));
        for (byte[] header = in.readNBytes(BLOCK); header.length == BLOCK; header = in.readNBytes(BLOCK)) {
            String name = text(header, 0, NAME);
            if (name.isEmpty()) {
                return;
            }
            long size = size(header);
            Contents contents = new Contents(in, size);
            // The first tar programs left the type of a regular file zero.
            if (header[TYPE_AT] == '0' || header[TYPE_AT] == 0) {
                visitor.visit(name, contents);
            }
            in.skipNBytes(contents.left + (BLOCK - size % BLOCK) % BLOCK);
        }
    }

    /**
     * Writes some of an archive's files; the others are passed over.
     *
     * @param wanted where each goes, by its full name in the archive
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

    private static long size(byte[] header) throws IOException {
        String octal = text(header, SIZE_AT, SIZE).strip();
        if (!octal.matches("[0-7]+")) {
            throw new IOException("not a tar archive: a header gives the size [" + octal + "]");
        }
        return Long.parseLong(octal, 8);
    }

    private static String text(byte[] header, int from, int most) {
        int length = 0;
        while (length < most && header[from + length] != 0) {
            length++;
        }
        return new String(header, from, length, StandardCharsets.UTF_8);
    }

    /** The bytes of one file, out of the archive's. */
    private static final class Contents extends FilterInputStream {

        private long left;

        Contents(InputStream in, long size) {
            super(in);
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0 || length == 0) {
                return left == 0 ? -1 : 0;
            }
            int read = super.read(buffer, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the archive ends early");
            }
            left -= read;
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(super.available(), left);
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /** The archive goes on: only its owner closes it. */
        @Override
        public void close() {}
    }
}
