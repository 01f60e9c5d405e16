package io.parsimony.examples.hctr.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.strokes.InventedStrokes;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandwritingTest {

    private static final int CHARACTERS = 30;
    private static final int WRITERS = 20;
    private static final int SOLID = 100;

    private final InventedStrokes strokes = new InventedStrokes(1, CHARACTERS);
    private final int[] codePoints =
            strokes.codePoints().stream().mapToInt(Integer::intValue).toArray();
    private final Handwriting handwriting = new Handwriting(strokes);

    private GrayImage character(long writer, int codePoint, long seed) {
        return handwriting.character(Writer.of(1, writer), codePoint, new Random(seed));
    }

    private static boolean same(GrayImage one, GrayImage other) {
        return one.width() == other.width() && Arrays.equals(one.ink(), other.ink());
    }

    /** Returns the darkest ink in a column. */
    private static int darkest(GrayImage image, int x) {
        int darkest = 0;
        for (int y = 0; y < image.height(); y++) {
            darkest = Math.max(darkest, image.at(x, y));
        }
        return darkest;
    }

    private static int darkestOfBorder(GrayImage image) {
        int darkest = Math.max(darkest(image, 0), darkest(image, image.width() - 1));
        for (int x = 0; x < image.width(); x++) {
            darkest = Math.max(darkest, Math.max(image.at(x, 0), image.at(x, image.height() - 1)));
        }
        return darkest;
    }

    @Test
    void theSameSeedDrawsTheSamePixels() {
        for (int writer = 0; writer < WRITERS; writer++) {
            assertThat(same(character(writer, codePoints[writer], 7), character(writer, codePoints[writer], 7)))
                    .isTrue();
            GrayImage line = handwriting.line(Writer.of(1, writer), codePoints, new Random(8));
            assertThat(same(
                            line,
                            new Handwriting(new InventedStrokes(1, CHARACTERS))
                                    .line(Writer.of(1, writer), codePoints, new Random(8))))
                    .isTrue();
        }
    }

    @Test
    void noCharacterIsDrawnTwiceAlike() {
        assertThat(same(character(1, codePoints[0], 7), character(1, codePoints[0], 8)))
                .isFalse();
        assertThat(same(character(1, codePoints[0], 7), character(2, codePoints[0], 7)))
                .isFalse();
        assertThat(Writer.of(1, 1)).isEqualTo(Writer.of(1, 1)).isNotEqualTo(Writer.of(2, 1));
    }

    @Test
    void everyCharacterHasInkAndNoneOnTheBorder() {
        for (int writer = 0; writer < WRITERS; writer++) {
            for (int codePoint : codePoints) {
                GrayImage image = character(writer, codePoint, 3);
                int darkest = 0;
                for (byte ink : image.ink()) {
                    darkest = Math.max(darkest, ink & 0xff);
                }
                assertThat(darkest).isGreaterThan(SOLID);
                // Paper has some noise.
                assertThat(darkestOfBorder(image)).isLessThan(40);
                assertThat(image.height()).isBetween(10, 110);
                assertThat(image.width()).isBetween(10, 110);
            }
        }
    }

    @Test
    void charactersAreWhereTheLineSaysTheyAre() {
        for (int writer = 0; writer < WRITERS; writer++) {
            DrawnLine line = handwriting.drawnLine(Writer.of(2, writer), codePoints, new Random(writer));
            GrayImage image = line.image();
            assertThat(line.starts()).hasSize(CHARACTERS);
            assertThat(line.ends()).hasSize(CHARACTERS);
            boolean[] written = new boolean[image.width()];
            for (int i = 0; i < CHARACTERS; i++) {
                assertThat(line.starts()[i]).isBetween(0, line.ends()[i] - 1);
                assertThat(line.ends()[i]).isLessThanOrEqualTo(image.width());
                assertThat(i == 0 || line.starts()[i] > line.starts()[i - 1]).isTrue();
                Arrays.fill(written, line.starts()[i], line.ends()[i], true);
            }
            for (int x = 1; x < image.width(); x++) {
                if (darkest(image, x) > SOLID) {
                    assertThat(written[x] || written[x - 1] || x + 1 < written.length && written[x + 1])
                            .isTrue();
                }
            }
            assertThat(darkest(image, line.starts()[0] + 2)).isGreaterThan(0);
            assertThat(darkestOfBorder(image)).isLessThan(40);
        }
    }

    @Test
    void heightOfCharactersCanBeChosen() {
        Writer writer = Writer.of(1, 4);
        GrayImage small = new Handwriting(strokes, 32, 24).character(writer, codePoints[0], new Random(1));
        GrayImage large = new Handwriting(strokes, 128, 24).character(writer, codePoints[0], new Random(1));
        assertThat((large.height() - 6.0) / (small.height() - 6.0)).isBetween(3.3, 4.7);
        assertThatThrownBy(() -> new Handwriting(strokes, 64, 7))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith("line height: Expected a number of at least 8");
    }

    @Test
    void unknownCharacterIsRefused() {
        assertThatThrownBy(() -> character(1, 'x', 1))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("Expected one of 30 invented characters, found U+0078. [bad-character]");
        assertThatThrownBy(() -> handwriting.line(Writer.of(1, 1), new int[0], new Random(1)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageEndingWith("[bad-value]");
    }
}
