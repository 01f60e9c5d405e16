package io.parsimony.examples.hctr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.casia.CasiaFiles;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.strokes.InventedStrokes;
import io.parsimony.examples.hctr.writer.Handwriting;
import io.parsimony.examples.hctr.writer.Writer;
import io.parsimony.internal.tensor.Generators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in the formats of the real sets yield lines and characters for training. */
class RealDataTest {

    private static final Scale SCALE = Scale.quick();
    private static final String ONE = "\u4e00\u4e01\u4e02\u4e03";
    private static final String OTHER = "\u4e03\u4e02\u4e01\u4e00\u4e00";

    private final Handwriting handwriting = new Handwriting(new InventedStrokes(1, 4));

    @TempDir
    private Path folder;

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectories(folder.resolve("train"));
        Files.createDirectories(folder.resolve("test"));
    }

    private GrayImage drawn(String text, long writer) {
        return handwriting.line(Writer.of(1, writer), text.codePoints().toArray(), Generators.of(1, writer, "test"));
    }

    private void page(String file, long writer, String... texts) throws IOException {
        byte[][] parts = new byte[texts.length + 1][];
        parts[0] = CasiaFiles.header("DGRL", "GBK", 2, 8, texts.length);
        for (int i = 0; i < texts.length; i++) {
            parts[i + 1] = CasiaFiles.line(texts[i], 2, drawn(texts[i], writer));
        }
        Files.write(folder.resolve(file), CasiaFiles.join(parts));
    }

    @Test
    void linesOfOneWriterAreKeptTogetherAndTheLastOfFewValidates() throws IOException {
        page("train/001-P16.dgrl", 1, ONE, OTHER);
        page("train/001-P17.dgrl", 1, OTHER);
        page("train/002-P16.dgrl", 2, ONE);
        page("test/101-P16.dgrl", 3, ONE, OTHER);
        Corpus corpus = CasiaCorpus.read(SCALE, folder, Optional.empty());
        assertThat(corpus.alphabet().text(0, 1, 2, 3)).isEqualTo(ONE);
        assertThat(corpus.train())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.image().height()).isEqualTo(Scale.HEIGHT));
        assertThat(corpus.validation()).hasSize(1);
        assertThat(corpus.test())
                .extracting(line -> corpus.alphabet().text(line.characters()))
                .containsExactly(ONE, OTHER);
        assertThat(corpus.language().characters()).isEqualTo(4);
        assertThat(corpus.description()).anySatisfy(line -> assertThat(line).contains("3 lines for training"));
    }

    @Test
    void textMoreTeachesTheLanguageModel() throws IOException {
        page("train/001-P16.dgrl", 1, ONE);
        page("train/002-P16.dgrl", 2, ONE);
        page("test/101-P16.dgrl", 3, ONE);
        Path text = folder.resolve("text.txt");
        Files.writeString(text, "\u4e03\u4e03\u4e03\u4e03\u4e03\u4e03\n".repeat(20));
        Corpus without = CasiaCorpus.read(SCALE, folder, Optional.empty());
        Corpus with = CasiaCorpus.read(SCALE, folder, Optional.of(text));
        assertThat(with.language().logProbability(with.language().start(), 3))
                .isGreaterThan(
                        without.language().logProbability(without.language().start(), 3));
    }

    @Test
    void oneWriterLeavesNobodyToValidateBy() throws IOException {
        page("train/001-P16.dgrl", 1, ONE);
        page("test/101-P16.dgrl", 3, ONE);
        assertThatThrownBy(() -> CasiaCorpus.read(SCALE, folder, Optional.empty()))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("validation");
    }

    @Test
    void charactersAreReadOneByOne() throws IOException {
        for (String file : new String[] {"train/001.gnt", "test/002.gnt"}) {
            Files.write(
                    folder.resolve(file),
                    CasiaFiles.join(
                            CasiaFiles.gnt("\u4e01", drawn("\u4e01", 1)),
                            CasiaFiles.gnt("\u4e00", drawn("\u4e00", 1))));
        }
        CharacterSets sets = CharacterSets.read(folder);
        assertThat(sets.train().classes()).isEqualTo(2);
        assertThat(sets.train().size()).isEqualTo(2);
        assertThat(sets.test().label(0)).isEqualTo(1);
        assertThat(sets.test().label(1)).isZero();
        assertThat(sets.train().sampleShape().dim(1)).isEqualTo(Scale.HEIGHT);
    }
}
