package io.parsimony.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarGzTest {

    @TempDir
    private Path folder;

    private final TarBuilder tar = new TarBuilder();

    private static InputStream in(byte[] archive) {
        return new ByteArrayInputStream(archive);
    }

    @Test
    void findsFilesAmongOthers() throws IOException {
        tar.add("package/other", "x".repeat(600))
                .add("package/data/wanted", "w".repeat(513))
                .add("package/last", "y");
        Path to = folder.resolve("wanted");
        TarGz.extract(in(tar.compressed()), Map.of("package/data/wanted", to));
        assertThat(to).hasContent("w".repeat(513));
    }

    @Test
    void showsEveryFileInOrderAndPassesOverOtherEntries() throws IOException {
        tar.add("folder", "00000000000 ", '5', new byte[0])
                .add("PaxHeader/永", "00000000024 ", 'x', "20 path=package/永\n".getBytes(StandardCharsets.UTF_8))
                .add("package/永", "one")
                .add("old", "00000000003 ", (char) 0, "two".getBytes(StandardCharsets.US_ASCII));
        Map<String, String> found = new LinkedHashMap<>();
        TarGz.forEach(
                in(tar.compressed()),
                (name, contents) -> found.put(name, new String(contents.readAllBytes(), StandardCharsets.US_ASCII)));
        assertThat(found.toString()).isEqualTo("{package/永=one, old=two}");
    }

    @Test
    void filesReadInPartOrByByteDoNotShiftThoseThatFollow() throws IOException {
        tar.add("one", "x".repeat(700)).add("two", "two").add("three", "3");
        StringBuilder read = new StringBuilder();
        TarGz.forEach(in(tar.compressed()), (name, contents) -> {
            read.append((char) contents.read());
            contents.close();
            contents.skipNBytes(name.equals("three") ? 0 : 1);
            int next = contents.read();
            read.append(next < 0 ? "." : String.valueOf((char) next));
        });
        assertThat(read).hasToString("xxto3.");
    }

    @Test
    void archiveThatEndsEarlyIsSaid() {
        tar.add("wanted", "w".repeat(513));
        assertThatThrownBy(() -> TarGz.extract(in(tar.compressed(700)), Map.of("wanted", folder.resolve("wanted"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Truncated TAR archive");
    }

    @Test
    void whatIsNoArchiveIsSaid() {
        tar.add("wanted", "no number", '0', new byte[1]);
        assertThatThrownBy(() -> TarGz.extract(in(tar.compressed()), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Corrupted TAR archive");
    }

    @Test
    void aNegativeSizeIsRefused() throws IOException {
        try (InputStream archive = getClass().getResourceAsStream("neg.tgz")) {
            assertThatThrownBy(() -> TarGz.forEach(archive, (name, contents) -> contents.readAllBytes()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Corrupted TAR archive")
                    .hasStackTraceContaining("-7777777777");
        }
    }
}
