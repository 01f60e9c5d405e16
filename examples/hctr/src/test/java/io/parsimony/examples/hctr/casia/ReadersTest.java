package io.parsimony.examples.hctr.casia;

import static io.parsimony.examples.hctr.casia.CasiaFiles.gnt;
import static io.parsimony.examples.hctr.casia.CasiaFiles.header;
import static io.parsimony.examples.hctr.casia.CasiaFiles.join;
import static io.parsimony.examples.hctr.casia.CasiaFiles.label;
import static io.parsimony.examples.hctr.casia.CasiaFiles.line;
import static io.parsimony.examples.hctr.casia.CasiaFiles.page;
import static io.parsimony.examples.hctr.casia.CasiaFiles.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.lines.GrayImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReadersTest {

    @TempDir
    Path folder;

    private Path file(String name, byte[]... parts) throws IOException {
        return Files.write(folder.resolve(name), join(parts));
    }

    private static List<LabelledCharacter> characters(Path file) {
        List<LabelledCharacter> read = new ArrayList<>();
        try (GntReader reader = GntReader.open(file)) {
            reader.forEachRemaining(read::add);
        }
        return read;
    }

    private static List<LabelledLine> lines(Path file) {
        List<LabelledLine> read = new ArrayList<>();
        try (DgrlReader reader = DgrlReader.open(file)) {
            reader.forEachRemaining(read::add);
        }
        return read;
    }

    private static String text(LabelledLine line) {
        return new String(line.codePoints(), 0, line.codePoints().length);
    }

    private static void assertSame(GrayImage found, GrayImage expected) {
        assertThat(found.width()).isEqualTo(expected.width());
        assertThat(found.height()).isEqualTo(expected.height());
        assertThat(found.ink()).isEqualTo(expected.ink());
    }

    @Test
    void charactersAreReadAsTheyWereWritten() throws IOException {
        List<LabelledCharacter> read = characters(file(
                "001.gnt",
                gnt("啊", picture(3, 4, 1)),
                gnt("7", picture(5, 2, 2)),
                gnt("，", picture(1, 1, 3)),
                gnt(new byte[] {-1, -1}, picture(2, 2, 4))));

        assertThat(read).extracting(LabelledCharacter::codePoint).containsExactly(0x554A, (int) '7', 0xFF0C, 0xFFFD);
        assertSame(read.get(0).image(), picture(3, 4, 1));
        assertSame(read.get(1).image(), picture(5, 2, 2));
        assertSame(read.get(3).image(), picture(2, 2, 4));
    }

    @Test
    void theLayoutOfASampleIsByteForByteThatOfTheSet() throws IOException {
        byte[] sample = {12, 0, 0, 0, (byte) 0xB0, (byte) 0xA1, 2, 0, 1, 0, (byte) 255, 55};

        LabelledCharacter read = characters(file("001.gnt", sample)).get(0);

        assertThat(read.codePoint()).isEqualTo('啊');
        assertThat(read.image().width()).isEqualTo(2);
        assertThat(read.image().ink()).containsExactly(0, 200);
    }

    @Test
    void linesAreReadAsTheyWereWritten() throws IOException {
        List<LabelledLine> read = lines(file("001-P16.dgrl", page("中文A，", "", "一")));

        assertThat(read).extracting(ReadersTest::text).containsExactly("中文A，", "", "一");
        assertThat(read.get(0).top()).isEqualTo(12);
        assertThat(read.get(0).left()).isEqualTo(34);
        assertSame(read.get(2).image(), picture(22, 6, 2));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void variantsOfCodesAreRead(String type, int codeLength, String text) throws IOException {
        Path file = file("a.dgrl", header("DGRL", type, codeLength, 8, 1), line(text, codeLength, picture(4, 4, 0)));

        assertThat(text(lines(file).get(0))).isEqualTo(text);
    }

    static Stream<Arguments> variants() {
        return Stream.of(
                Arguments.of("GB", 2, "字a"),
                Arguments.of("GBK", 4, "字a〇"),
                // Outside the basic plane, a character has four bytes in GB 18030.
                Arguments.of("GB18030", 4, "𠀀字"),
                Arguments.of("ASCII", 1, "abc"));
    }

    @Test
    void charactersWithoutALabelAreUnknown() throws IOException {
        byte[] labels = {(byte) 0xD6, (byte) 0xD0, -1, -1, 0, 0, 'x', -1};
        Path file = file("a.dgrl", header("DGRL", "GBK", 2, 8, 1), line(labels, 4, 1, 1, new byte[1]));

        assertThat(lines(file).get(0).codePoints()).containsExactly('中', Labels.UNKNOWN, Labels.UNKNOWN, 'x');
    }

    @Test
    void picturesInBitsAreUnpacked() throws IOException {
        byte[] pixels = {(byte) 0b1000_0001, (byte) 0b0100_0000, 0, (byte) 0b1100_0000};
        Path file = file("a.dgrl", header("DGRL", "GBK", 2, 1, 1), line(label("字", 2), 1, 10, 2, pixels));

        GrayImage image = lines(file).get(0).image();

        for (int x = 0; x < 10; x++) {
            assertThat(image.at(x, 0)).isEqualTo(x == 0 || x == 7 || x == 9 ? 255 : 0);
            assertThat(image.at(x, 1)).isEqualTo(x >= 8 ? 255 : 0);
        }
    }

    @Test
    void pagesAndFilesMayBeEmpty() throws IOException {
        assertThat(characters(file("a.gnt"))).isEmpty();
        Path page = file("a.dgrl", page());
        try (DgrlReader reader = DgrlReader.open(page)) {
            assertThat(reader.hasNext()).isFalse();
            assertThat(reader.pageHeight()).isEqualTo(2000);
            assertThat(reader.pageWidth()).isEqualTo(1500);
            assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("damagedCharacters")
    void damagedCharactersAreRefusedAtTheirPlace(byte[] bytes, long offset, String expected) throws IOException {
        Path file = file("bad.gnt", bytes);

        assertRefused(() -> characters(file), offset, expected);
    }

    static Stream<Arguments> damagedCharacters() {
        byte[] whole = gnt("啊", picture(3, 4, 1));
        byte[] shorter = Arrays.copyOf(whole, whole.length - 1);
        return Stream.of(
                Arguments.of(join(whole, shorter), 22 + 10, "12 bytes of a picture"),
                Arguments.of(join(whole, new byte[3]), 22, "4 bytes of a sample's size"),
                Arguments.of(changed(whole, 0, 23), 0, "a sample of 22 bytes"),
                Arguments.of(changed(whole, 3, 0xFF), 0, "a sample of 22 bytes"),
                // Width and height 0xFFFF, and a size to match.
                Arguments.of(
                        new byte[] {11, 0, -2, -1, 'a', 0, -1, -1, -1, -1, 0}, 6, "a picture of 1 to 67108864 pixels"),
                Arguments.of(new byte[] {10, 0, 0, 0, 'a', 0, 0, 0, 9, 0}, 6, "found 0 x 9"));
    }

    @Test
    void labelsThatAreNoCharactersAreUnknown() throws IOException {
        byte[] whole = gnt("啊", picture(3, 4, 1));
        Path file = file(
                "labels.gnt",
                join(
                        changed(whole, 5, 0x20),
                        gnt(new byte[] {7, 0}, picture(3, 4, 1)),
                        gnt(new byte[] {'a', 'b'}, picture(3, 4, 1)),
                        whole));
        assertThat(characters(file))
                .extracting(LabelledCharacter::codePoint)
                .containsExactly(Labels.UNKNOWN, Labels.UNKNOWN, Labels.UNKNOWN, (int) '啊');
    }

    @ParameterizedTest
    @MethodSource("damagedPages")
    void damagedPagesAreRefusedAtTheirPlace(byte[] bytes, long offset, String expected) throws IOException {
        Path file = file("bad.dgrl", bytes);

        assertRefused(() -> lines(file), offset, expected);
    }

    static Stream<Arguments> damagedPages() {
        byte[] whole = page("中文");
        // The header has 44 bytes, the page's extent 12: the line begins at 56.
        return Stream.of(
                Arguments.of(new byte[0], 0, "4 bytes of a header's size"),
                Arguments.of(changed(whole, 0, 35), 0, "a header's size of 36"),
                Arguments.of(changed(whole, 3, 0x7F), 0, "a header's size of 36"),
                Arguments.of(changed(whole, 4, 'X'), 4, "the format code [DGRL], found [XGRL]"),
                Arguments.of(join(header("DGR", "GBK", 2, 8, 0)), 4, "found [DGR]"),
                // A header with a too large declared size has its code type at the wrong position.
                Arguments.of(changed(whole, 0, 45), 21, "the code type GB, GBK or ASCII"),
                Arguments.of(header("DGRL", "SJIS", 2, 8, 0), 20, "found [SJIS]"),
                Arguments.of(header("DGRL", "GBK", 3, 8, 0), 40, "a code length of 1, 2 or 4, found 3"),
                Arguments.of(header("DGRL", "GBK", 2, 24, 0), 42, "1 or 8 bits per pixel, found 24"),
                Arguments.of(changed(whole, 47, 0xFF), 44, "a page's height"),
                Arguments.of(header("DGRL", "GBK", 2, 8, -1), 52, "a number of lines of 0"),
                Arguments.of(changed(whole, 59, 0x7F), 56, "a number of characters"),
                Arguments.of(changed(whole, 75, 0x7F), 72, "a line's height"),
                Arguments.of(changed(whole, 74, 1), 72, "a line's height"),
                Arguments.of(changed(whole, 73, 0x90), 80, "bytes of a picture"),
                Arguments.of(header("DGRL", "GBK", 2, 8, 1), 56, "4 bytes of a number of characters"),
                Arguments.of(Arrays.copyOf(whole, 61), 60, "4 bytes of labels, found the end of the file"));
    }

    private static byte[] changed(byte[] bytes, int place, int value) {
        byte[] changed = bytes.clone();
        changed[place] = (byte) value;
        return changed;
    }

    private static void assertRefused(ThrowingCallable read, long at, String text) {
        assertThatThrownBy(read)
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("bad.")
                .hasMessageContaining(", byte " + at + ":")
                .hasMessageContaining(text)
                .hasMessageContaining("[bad-file]");
    }

    @Test
    void afterAFaultThereIsNothingMore() throws IOException {
        byte[] whole = gnt("啊", picture(3, 4, 1));
        try (GntReader reader = GntReader.open(file("bad.gnt", changed(whole, 0, 23), whole))) {
            assertThatThrownBy(reader::next).isInstanceOf(ParsimonyException.class);
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> GntReader.open(folder.resolve("none.gnt"))).hasMessageContaining("[bad-file]");
        assertThatThrownBy(() -> DgrlReader.open(folder)).hasMessageContaining("[bad-file]");
    }
}
