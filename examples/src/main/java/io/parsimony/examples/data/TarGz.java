package io.parsimony.examples.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads single files out of a compressed tar archive (POSIX ustar). */
final class TarGz {

    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE = 12;

    private TarGz() {}

    /**
     * Writes some of an archive's files; the others are passed over.
     *
     * @param wanted where each goes, by its full name in the archive
     * @throws IOException if the archive is malformed or ends early
     */
    static void extract(InputStream archive, Map<String, Path> wanted) throws IOException {
        InputStream in = new GZIPInputStream(archive);
        for (byte[] header = in.readNBytes(BLOCK); header.length == BLOCK; header = in.readNBytes(BLOCK)) {
            String name = text(header, 0, NAME);
            if (name.isEmpty()) {
                return;
            }
            long size = size(header);
            Path to = wanted.get(name);
            if (to == null) {
                in.skipNBytes(size);
            } else {
                try (OutputStream out = Files.newOutputStream(to)) {
                    copy(in, out, size);
                }
            }
            in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        }
    }

    private static long size(byte[] header) throws IOException {
        String octal = text(header, SIZE_AT, SIZE).strip();
        try {
            return Long.parseLong(octal, 8);
        } catch (NumberFormatException e) {
            throw new IOException("not a tar archive: a header gives the size [" + octal + "]", e);
        }
    }

    private static String text(byte[] header, int from, int most) {
        int length = 0;
        while (length < most && header[from + length] != 0) {
            length++;
        }
        return new String(header, from, length, StandardCharsets.US_ASCII);
    }

    private static void copy(InputStream in, OutputStream out, long size) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = size; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("the archive ends early");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }
}
