package io.parsimony.cli.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Makes small tar archives. */
public final class TarBuilder {

    private static final int BLOCK = 512;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    /** Adds a file. */
    public TarBuilder add(String name, String contents) {
        byte[] bytes = contents.getBytes(StandardCharsets.UTF_8);
        return add(name, String.format(Locale.ROOT, "%011o ", bytes.length), '0', bytes);
    }

    /** Adds an entry with any declared size. */
    TarBuilder add(String name, String size, char type, byte[] contents) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 124, size);
        header[156] = (byte) type;
        tar.writeBytes(header);
        tar.writeBytes(contents);
        tar.writeBytes(new byte[(BLOCK - contents.length % BLOCK) % BLOCK]);
        return this;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** Returns the compressed archive with its end marker. */
    public byte[] compressed() {
        tar.writeBytes(new byte[2 * BLOCK]);
        return compressed(tar.size());
    }

    /** Returns the first bytes of the archive, compressed. */
    byte[] compressed(int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(tar.toByteArray(), 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
