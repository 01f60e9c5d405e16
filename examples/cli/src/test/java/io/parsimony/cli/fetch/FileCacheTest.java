package io.parsimony.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {

    private static final byte[] ONE = "one".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TWO = "two".getBytes(StandardCharsets.US_ASCII);
    private static final DataFile FILE_ONE =
            new DataFile("one", "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
    private static final DataFile FILE_TWO =
            new DataFile("two", "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3");

    @TempDir
    private Path folder;

    private final List<String> log = new ArrayList<>();

    /** A source that gives the same contents for every file, and fails after {@code most} of them. */
    private record Canned(String describe, byte[] contents, int most) implements FileSource {
        @Override
        public void fetch(List<DataFile> files, Path to) throws IOException {
            for (int i = 0; i < files.size(); i++) {
                if (i == most) {
                    throw new IOException("the line is dead");
                }
                Files.write(to.resolve(files.get(i).name()), contents);
            }
        }
    }

    private FileCache cache(FileSource... sources) {
        return new FileCache(folder, List.of(sources), log::add);
    }

    private List<String> inFolder() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void readsWhatIsThereWithoutAsking() throws IOException {
        Files.write(folder.resolve("one"), ONE);
        assertThat(cache().read(List.of(FILE_ONE)).get(FILE_ONE)).isEqualTo(ONE);
        assertThat(log).isEmpty();
    }

    @Test
    void readsCompressedFiles() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(ONE);
        }
        Files.write(folder.resolve("one.gz"), compressed.toByteArray());
        assertThat(cache().read(List.of(FILE_ONE)).get(FILE_ONE)).isEqualTo(ONE);
    }

    @Test
    void brokenCompressedFileIsSaid() throws IOException {
        Files.write(folder.resolve("one.gz"), ONE);
        assertThatThrownBy(() -> cache().read(List.of(FILE_ONE)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("one.gz: Cannot read the file")
                .hasMessageContaining("[bad-file]");
    }

    @Test
    void wrongFileIsSaidAndLeftAlone() throws IOException {
        Files.write(folder.resolve("one"), TWO);
        assertThatThrownBy(() -> cache(new Canned("good", ONE, 9)).read(List.of(FILE_ONE)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage(folder.resolve("one") + ": Expected contents with SHA-256 " + FILE_ONE.sha256() + ", found "
                        + FILE_TWO.sha256() + ". Delete the file; the next run fetches it again. [bad-hash]");
        assertThat(inFolder()).containsExactly("one");
    }

    @Test
    void fetchesWhatIsMissingAndKeepsIt() throws IOException {
        FileCache cache = cache(new Canned("good", ONE, 9));
        assertThat(cache.read(List.of(FILE_ONE)).get(FILE_ONE)).isEqualTo(ONE);
        assertThat(inFolder()).containsExactly("one");
        assertThat(log).containsExactly("fetching [one] from good");
        assertThat(cache.read(List.of(FILE_ONE)).get(FILE_ONE)).isEqualTo(ONE);
        assertThat(log).hasSize(1);
    }

    @Test
    void makesTheFolder() {
        FileCache deep = new FileCache(folder.resolve("a").resolve("b"), List.of(new Canned("good", ONE, 9)), log::add);
        deep.read(List.of(FILE_ONE));
        assertThat(folder.resolve("a").resolve("b").resolve("one")).hasBinaryContent(ONE);
    }

    @Test
    void asksTheNextSourceForWhatOneDidNotHave() throws IOException {
        FileCache cache = cache(new Canned("half", ONE, 1), new Canned("other", TWO, 9));
        assertThat(cache.read(List.of(FILE_ONE, FILE_TWO)).get(FILE_TWO)).isEqualTo(TWO);
        assertThat(log)
                .containsExactly("fetching 2 files from half", "  the line is dead", "fetching [two] from other");
        assertThat(inFolder()).containsExactly("one", "two");
    }

    @Test
    void corruptDownloadNeverStays() throws IOException {
        assertThatThrownBy(() -> cache(new Canned("liar", TWO, 9)).read(List.of(FILE_ONE)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(
                        "Expected [one], found no source that has it: liar: its [one] has another SHA-256")
                .hasMessageContaining("[data-unavailable]");
        assertThat(inFolder()).isEmpty();
    }

    @Test
    void everySourcesReasonIsSaid() throws IOException {
        assertThatThrownBy(() -> cache(new Canned("near", ONE, 0), new Canned("far", ONE, 0))
                        .read(List.of(FILE_ONE, FILE_TWO)))
                .hasMessage(folder + ": Expected 2 files, found no source that has it: near: the line is dead; far: the"
                        + " line is dead. Put the files into this folder by hand, raw or compressed with gzip."
                        + " [data-unavailable]");
        assertThat(inFolder()).isEmpty();
    }

    @Test
    void cancellingCleansUp() throws IOException {
        FileSource slow = new FileSource() {
            @Override
            public String describe() {
                return "slow";
            }

            @Override
            public void fetch(List<DataFile> files, Path to) throws InterruptedException {
                throw new InterruptedException();
            }
        };
        assertThatThrownBy(() -> cache(slow).read(List.of(FILE_ONE))).hasMessageContaining("[cancelled]");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(inFolder()).isEmpty();
    }
}
