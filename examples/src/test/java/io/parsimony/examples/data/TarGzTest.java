package io.parsimony.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarGzTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    private void add(String name, String size, int contents, char fill) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 124, size);
        tar.writeBytes(header);
        byte[] data = new byte[(contents + 511) / 512 * 512];
        Arrays.fill(data, 0, contents, (byte) fill);
        tar.writeBytes(data);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private ByteArrayInputStream compressed(int length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(tar.toByteArray(), 0, length);
        }
        return new ByteArrayInputStream(out.toByteArray());
    }

    @Test
    void findsFilesAmongOthers() throws IOException {
        add("package/other", "00000001130 ", 600, 'x');
        add("package/data/wanted", "00000001001 ", 513, 'w');
        add("package/last", "00000000001 ", 1, 'y');
        tar.writeBytes(new byte[1024]);
        Path to = folder.resolve("wanted");
        TarGz.extract(compressed(tar.size()), Map.of("package/data/wanted", to));
        assertThat(to).hasContent("w".repeat(513));
    }

    @Test
    void archiveThatEndsEarlyIsSaid() {
        add("wanted", "00000001001 ", 513, 'w');
        assertThatThrownBy(() -> TarGz.extract(compressed(700), Map.of("wanted", folder.resolve("wanted"))))
                .isInstanceOf(IOException.class)
                .hasMessage("the archive ends early");
    }

    @Test
    void whatIsNoArchiveIsSaid() {
        add("wanted", "no number", 1, 'w');
        assertThatThrownBy(() -> TarGz.extract(compressed(tar.size()), Map.of()))
                .hasMessageContaining("not a tar archive");
    }
}
