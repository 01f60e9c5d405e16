package io.parsimony.examples.hctr.strokes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.parsimony.cli.fetch.TarBuilder;
import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.text.Alphabet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HanziStrokesTest {

    private static final String ONE_STROKE = "{\"medians\": [[[1, 2], [3, 4]]]}";
    private static final int BEYOND_THE_FIRST_PLANE = 0x20000;

    @TempDir
    private Path folder;

    private static HanziStrokes parse(byte[] archive) {
        return HanziStrokes.parse("archive", new ByteArrayInputStream(archive));
    }

    @Test
    void readsTheFilesNamedByOneCharacter() {
        HanziStrokes strokes = parse(new TarBuilder()
                .add("package/package.json", "{\"name\": \"other\"}")
                .add("package/永.json", ONE_STROKE)
                .add("package/一.json", ONE_STROKE)
                .add("package/" + Character.toString(BEYOND_THE_FIRST_PLANE) + ".json", ONE_STROKE)
                .add("package/README", "text")
                .compressed());
        assertThat(strokes.codePoints()).containsExactly((int) '一', (int) '永', BEYOND_THE_FIRST_PLANE);
        assertThat(strokes.find('永').orElseThrow().strokes()).hasSize(1);
        assertThat(strokes.find('x')).isEmpty();
        assertThat(strokes.describe()).startsWith("3 characters");
    }

    @Test
    void malformedCharacterIsNamed() {
        byte[] archive =
                new TarBuilder().add("package/永.json", "{\"medians\": 1}").compressed();
        assertThatThrownBy(() -> parse(archive))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("package/永.json: Expected a list as [medians], found [1]. [bad-strokes]");
    }

    @Test
    void archiveWithoutCharactersIsRefused() {
        byte[] archive = new TarBuilder().add("package/README", "text").compressed();
        assertThatThrownBy(() -> parse(archive))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("archive: Expected files [package/<character>.json], found none. [bad-file]");
    }

    @Test
    void whatIsNoArchiveIsRefused() {
        assertThatThrownBy(() -> parse(new byte[] {1, 2, 3}))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith("archive: Expected a compressed tar archive, found: ")
                .hasMessageEndingWith("[bad-file]");
    }

    @Test
    void fileWithAnotherHashIsRefused() throws IOException {
        Files.write(
                folder.resolve("hanzi-writer-data-2.0.1.tgz"),
                new TarBuilder().add("package/永.json", ONE_STROKE).compressed());
        assertThat(HanziStrokes.isIn(folder)).isTrue();
        assertThatThrownBy(() -> HanziStrokes.load(folder, line -> {}))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("Expected contents with SHA-256 72baf3d82b114e60")
                .hasMessageEndingWith("[bad-hash]");
    }

    @Test
    void realDataHaveEveryCharacterInEverydayUse() {
        Path cache = HanziStrokes.defaultFolder();
        assumeThat(HanziStrokes.isIn(cache))
                .as("the strokes are in the cache: run `examples/run handwriting` once")
                .isTrue();
        HanziStrokes strokes = HanziStrokes.load(cache, line -> {});
        assertThat(strokes.codePoints()).hasSize(9574);
        Alphabet alphabet = Alphabet.gb2312Level1();
        assertThat(IntStream.range(0, alphabet.size())
                        .map(alphabet::codePoint)
                        .filter(codePoint -> strokes.find(codePoint).isEmpty())
                        .mapToObj(Character::toString))
                .isEmpty();
        assertThat(strokes.find('永').orElseThrow().strokes()).hasSize(5);
    }
}
