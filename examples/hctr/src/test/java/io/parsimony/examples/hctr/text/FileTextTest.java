package io.parsimony.examples.hctr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTextTest {

    private final Alphabet alphabet =
            Alphabet.of(IntStream.rangeClosed('a', 'z').toArray());

    @TempDir
    private Path folder;

    private FileText read(String contents) throws IOException {
        return FileText.read(Files.writeString(folder.resolve("text.txt"), contents), alphabet);
    }

    @Test
    void otherCharactersSplitTheTextIntoPieces() throws IOException {
        FileText text = read("\uFEFF, abc,, d\r\nefg!\n");
        assertThat(text.pieces().map(alphabet::text)).containsExactly("abc", "d", "efg");
        assertThat(text.size()).isEqualTo(7);
        assertThat(read("abc").pieces().map(alphabet::text)).containsExactly("abc");
    }

    @Test
    void aPassageKeepsWithinAPieceWhereItCan() throws IOException {
        FileText text = read("abc def ghi");
        Random random = new Random(3);
        TreeSet<String> drawn = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            drawn.add(alphabet.text(text.draw(random, 2, 2)));
        }
        assertThat(drawn).containsExactly("ab", "bc", "de", "ef", "gh", "hi");
    }

    @Test
    void aPassageThatIsLongerThanEveryPieceRunsOn() throws IOException {
        FileText text = read("abc def");
        Random random = new Random(3);
        TreeSet<String> drawn = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            drawn.add(alphabet.text(text.draw(random, 8, 8)));
        }
        assertThat(drawn).containsExactly("abcdefab", "bcdefabc", "cdefabcd", "defabcde", "efabcdef", "fabcdefa");
    }

    @Test
    void theSameNumbersDrawnGiveTheSameText() throws IOException {
        FileText text = read("a piece of text that is long enough, and more");
        assertThat(text.draw(new Random(5), 3, 30)).containsExactly(text.draw(new Random(5), 3, 30));
    }

    @Test
    void aFileWithoutItsCharactersIsRefused() {
        for (String contents : new String[] {"", "12, 中文\n"}) {
            assertThatThrownBy(() -> read(contents))
                    .hasMessageContaining("Expected text with characters of the alphabet of 26, found none in "
                            + contents.length() + " characters.")
                    .hasMessageEndingWith("[bad-file]");
        }
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        Path file = Files.write(folder.resolve("gbk.txt"), new byte[] {'a', (byte) 0xB0, (byte) 0xA1});
        assertThatThrownBy(() -> FileText.read(file, alphabet))
                .hasMessage(
                        file + ": Expected text in UTF-8, found other bytes. Convert the file to UTF-8. [bad-file]");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> FileText.read(folder.resolve("none.txt"), alphabet))
                .hasMessageContaining("none.txt: Cannot read the text file: ")
                .hasMessageEndingWith("[bad-file]");
    }
}
