package io.parsimony.examples.hctr.casia;

import static io.parsimony.examples.hctr.casia.CasiaFiles.gnt;
import static io.parsimony.examples.hctr.casia.CasiaFiles.header;
import static io.parsimony.examples.hctr.casia.CasiaFiles.join;
import static io.parsimony.examples.hctr.casia.CasiaFiles.line;
import static io.parsimony.examples.hctr.casia.CasiaFiles.page;
import static io.parsimony.examples.hctr.casia.CasiaFiles.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.casia.CasiaFolder.Kind;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.text.Alphabet;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CasiaFolderTest {

    @TempDir
    Path folder;

    private Path put(String name, byte[] contents) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, contents);
    }

    private List<String> names(List<Path> files) {
        return files.stream()
                .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                .toList();
    }

    @Test
    void linesOfTrainingAndTestAreReadAgainstTheAlphabetOfTraining() throws IOException {
        put("train/002-P1.dgrl", page("中文字", "文"));
        put("train/001-P1.dgrl", page("一", ""));
        put("test/301-P1.dgrl", page("文一", "中国国", "字"));
        CasiaFolder casia = CasiaFolder.of(folder, Kind.LINES);
        Alphabet alphabet = casia.alphabet();

        assertThat(names(casia.train())).containsExactly("train/001-P1.dgrl", "train/002-P1.dgrl");
        assertThat(alphabet.text(0, 1, 2, 3)).isEqualTo("一中字文");
        assertThat(alphabet.size()).isEqualTo(4);
        List<String> texts = new ArrayList<>();
        Coverage train =
                CasiaFolder.readLines(casia.train(), alphabet, line -> texts.add(alphabet.text(line.characters())));
        assertThat(texts).containsExactly("一", "中文字", "文");
        assertThat(train).isEqualTo(new Coverage(2, 4, 3, new TreeMap<>(), 1));
        texts.clear();
        Coverage test =
                CasiaFolder.readLines(casia.test(), alphabet, line -> texts.add(alphabet.text(line.characters())));
        assertThat(texts).containsExactly("文一", "字");
        assertThat(test.unknown()).isEqualTo(Map.of((int) '国', 2L));
        assertThat(test.describe())
                .isEqualTo("2 of 3 samples in 1 files; 1 skipped for 1 characters outside the alphabet: 国 (2)");
    }

    @Test
    void isolatedCharactersAreReadWithTheirNumbers() throws IOException {
        put("HWDB1.0train/001-f.gnt", join(gnt("乙", picture(3, 4, 1)), gnt("一", picture(3, 4, 2))));
        put(
                "HWDB1.0Test/005-f.GNT",
                join(
                        gnt("一", picture(3, 4, 3)),
                        gnt("丁", picture(3, 4, 4)),
                        gnt("一", GrayImage.blank(3, 4)),
                        gnt("乙", picture(3, 4, 5))));
        CasiaFolder casia = CasiaFolder.of(folder, Kind.CHARACTERS);
        List<Integer> numbers = new ArrayList<>();
        List<GrayImage> pictures = new ArrayList<>();
        Coverage test = CasiaFolder.readCharacters(casia.test(), casia.alphabet(), (picture, number) -> {
            pictures.add(picture);
            numbers.add(number);
        });

        assertThat(numbers).containsExactly(0, 1);
        assertThat(pictures.get(1).ink()).isEqualTo(picture(3, 4, 5).ink());
        assertThat(test.samples()).isEqualTo(4);
        assertThat(test.used()).isEqualTo(2);
        assertThat(test.blank()).isEqualTo(1);
        assertThat(test.unknown()).isEqualTo(Map.of((int) '丁', 1L));
    }

    @Test
    void linesWithCharactersWithoutALabelAreCountedAndNotInTheAlphabet() throws IOException {
        byte[] labels = {(byte) 0xD6, (byte) 0xD0, -1, -1};
        GrayImage image = picture(9, 3, 1);
        put(
                "train/1.dgrl",
                join(header("DGRL", "GB", 2, 8, 2), line(labels, 2, 9, 3, image.ink()), line("中", 2, image)));
        put("test/2.dgrl", page("中"));
        CasiaFolder casia = CasiaFolder.of(folder, Kind.LINES);

        assertThat(casia.alphabet().size()).isEqualTo(1);
        Coverage train = CasiaFolder.readLines(casia.train(), casia.alphabet(), line -> {});
        assertThat(train.used()).isEqualTo(1);
        assertThat(train.describe()).contains("no readable label (1)");
    }

    @Test
    void theInnermostFolderDecidesAndOtherFilesAreLeftAlone() throws IOException {
        put("train/a.dgrl", page("一"));
        put("train/HWDB2.1Test/pages/b.dgrl", page("一"));
        put("HWDB2.2Train/c.DGRL", page("一"));
        put("readme.txt", new byte[3]);
        put("train/x.gnt", new byte[3]);
        CasiaFolder casia = CasiaFolder.of(folder, Kind.LINES);

        assertThat(names(casia.train())).containsExactly("HWDB2.2Train/c.DGRL", "train/a.dgrl");
        assertThat(names(casia.test())).containsExactly("train/HWDB2.1Test/pages/b.dgrl");
    }

    @Test
    void foldersWithoutBothPartsAreRefused() throws IOException {
        put("train/a.dgrl", page("一"));
        assertRefused(folder, "found 1 and 0");
        put("other/b.dgrl", page("一"));
        assertRefused(folder, "b.dgrl");
        assertRefused(folder.resolve("none"), "Cannot read the folder");
    }

    private static void assertRefused(Path folder, String text) {
        assertThatThrownBy(() -> CasiaFolder.of(folder, Kind.LINES))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(text)
                .hasMessageContaining("[bad-folder]");
    }

    @Test
    void writersAreToldByTheBeginningOfNames() throws IOException {
        put("train/001-P16.dgrl", page("一"));
        put("train/002-P16.dgrl", page("一"));
        put("test/002-P17.dgrl", page("一"));
        put("test/003.dgrl", page("一"));

        assertThat(CasiaFolder.writer(Path.of("a", "1001-f.gnt"))).isEqualTo("1001");
        assertThat(CasiaFolder.of(folder, Kind.LINES).sharedWriters()).containsExactly("002");
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        put("train/001-P16.dgrl", new byte[] {1, 2, 3});
        put("test/002-P16.dgrl", page("一"));

        assertThatThrownBy(() -> CasiaFolder.of(folder, Kind.LINES).alphabet())
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("001-P16.dgrl, byte 0");
    }

    private static Path cases() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(CasiaFolderTest.class.getResource("cases"))
                .toURI());
    }

    @Test
    void foldersAsTheArchivesNameThem() throws IOException, URISyntaxException {
        for (String name : List.of("HWDB1.1trn_gnt/001.gnt", "HWDB1.1tst_gnt/100.gnt")) {
            put(name, Files.readAllBytes(cases().resolve(name)));
        }
        CasiaFolder casia = CasiaFolder.of(folder, Kind.CHARACTERS);
        assertThat(names(casia.train())).containsExactly("HWDB1.1trn_gnt/001.gnt");
        assertThat(names(casia.test())).containsExactly("HWDB1.1tst_gnt/100.gnt");
        Coverage train = CasiaFolder.readCharacters(casia.train(), casia.alphabet(), (picture, number) -> {});
        assertThat(train.used()).isEqualTo(train.samples()).isPositive();
    }

    /** A sample with bytes that encode no character is skipped. */
    @Test
    void aBadLabelLeavesOutItsSample() throws IOException, URISyntaxException {
        put("train/1.gnt", Files.readAllBytes(cases().resolve("label80.gnt")));
        put("test/2.gnt", Files.readAllBytes(cases().resolve("label80.gnt")));
        CasiaFolder characters = CasiaFolder.of(folder, Kind.CHARACTERS);
        Coverage coverage =
                CasiaFolder.readCharacters(characters.train(), characters.alphabet(), (picture, number) -> {});
        assertThat(coverage.used()).isEqualTo(coverage.samples() - 1).isPositive();
        assertThat(coverage.describe()).contains("no readable label (1)");
        put("train/1.dgrl", Files.readAllBytes(cases().resolve("label80.dgrl")));
        put("test/2.dgrl", Files.readAllBytes(cases().resolve("label80.dgrl")));
        CasiaFolder lines = CasiaFolder.of(folder, Kind.LINES);
        coverage = CasiaFolder.readLines(lines.train(), lines.alphabet(), line -> {});
        assertThat(coverage.used()).isEqualTo(coverage.samples() - 1).isPositive();
        assertThat(coverage.describe()).contains("no readable label (1)");
    }
}
