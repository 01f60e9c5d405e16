package io.parsimony.examples.hctr.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.tensor.Generators;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineNormalizerTest {

    private static final LineNormalizer NORMALIZER = new LineNormalizer(32);

    private final GrayImage usual = NORMALIZER.normalize(Sketch.line(6).draw(40, 0));

    @ParameterizedTest
    @ValueSource(doubles = {20, 31, 64, 80})
    void copiesAtOtherScalesComeOutNearlyEqual(double scale) {
        GrayImage other = NORMALIZER.normalize(Sketch.line(6).draw(scale, 0));

        assertThat(other.height()).isEqualTo(32);
        assertThat((double) other.width()).isCloseTo(usual.width(), within(0.02 * usual.width()));
        assertThat(difference(other, usual)).isLessThan(0.35);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.3, -0.1, 0.05, 0.2})
    void slopingCopiesComeOutLevel(double slope) {
        GrayImage other = NORMALIZER.normalize(Sketch.line(6).draw(40, slope));

        assertThat((double) other.width()).isCloseTo(usual.width(), within(0.03 * usual.width()));
        assertThat(difference(other, usual)).isLessThan(0.35);
    }

    @Test
    void otherLinesAreTold() {
        assertThat(difference(NORMALIZER.normalize(Sketch.line(7).draw(40, 0)), usual))
                .isGreaterThan(0.8);
    }

    @Test
    void aNormalLineStaysNearlyAsItIs() {
        GrayImage again = NORMALIZER.normalize(usual);

        assertThat((double) again.width()).isCloseTo(usual.width(), within(0.05 * usual.width()));
        assertThat(difference(again, usual)).isLessThan(0.35);
    }

    @Test
    void writingFillsMostOfTheRowsAndIsInTheirMiddle() {
        int first = IntStream.range(0, 32).filter(y -> dark(usual, y) > 0).min().orElseThrow();
        int last = IntStream.range(0, 32).filter(y -> dark(usual, y) > 0).max().orElseThrow();

        assertThat(last - first + 1).isBetween(22, 30);
        assertThat((first + last) / 2.0).isCloseTo(15.5, within(1.5));
    }

    @Test
    void endsAreCutAtTheInk() {
        GrayImage line = NORMALIZER.normalize(Sketch.ones(3).draw(40, 0));

        assertThat(column(line, 0)).isPositive();
        assertThat(column(line, line.width() - 1)).isPositive();
    }

    @Test
    void oneTallStrokeDoesNotShrinkTheLine() {
        GrayImage tall = NORMALIZER.normalize(
                Sketch.line(6).with(new Sketch.Bar(3.5, -0.9, 3.59, 1.9)).draw(40, 0));

        assertThat((double) tall.width()).isCloseTo(usual.width(), within(0.08 * usual.width()));
    }

    @Test
    void flatCharactersStayFlat() {
        GrayImage ones = NORMALIZER.normalize(Sketch.ones(6).draw(40, 0));

        assertThat(IntStream.range(0, 32).filter(y -> dark(ones, y) > 0).count())
                .isBetween(1L, 6L);
        // The length of a character is between half and twice that of an ordinary line's characters.
        assertThat(ones.width()).isBetween(usual.width() / 2, usual.width() * 2);
    }

    @Test
    void flatCharactersBesideHighOnesDoNotMakeThoseGrow() {
        Sketch sketch = Sketch.line(6);
        for (Sketch.Bar bar : Sketch.ones(3).bars()) {
            sketch = sketch.with(new Sketch.Bar(bar.left() + 7.2, bar.top(), bar.right() + 7.2, bar.bottom()));
        }
        GrayImage mixed = NORMALIZER.normalize(sketch.draw(40, 0));

        assertThat((double) mixed.width()).isCloseTo(usual.width() * 10.6 / 7, within(0.12 * usual.width()));
    }

    @Test
    void faintInkOnGreyNoisyPaperComesOutAsBlackOnWhite() {
        GrayImage clean = Sketch.line(6).draw(40, 0);
        Random random = Generators.of(5, 0, "paper");
        byte[] ink = new byte[clean.ink().length];
        for (int i = 0; i < ink.length; i++) {
            ink[i] = (byte) Math.round(50 + (clean.ink()[i] & 0xFF) * 0.4 + 4 * random.nextGaussian());
        }
        GrayImage line = NORMALIZER.normalize(new GrayImage(clean.width(), clean.height(), ink));

        assertThat(difference(line, usual)).isLessThan(0.35);
        assertThat(dark(line, 0)).isZero();
    }

    @Test
    void aSingleSlantedStrokeIsNotTakenForASlope() {
        GrayImage stroke = GrayImage.blank(60, 60);
        for (int i = 5; i < 55; i++) {
            for (int thick = 0; thick < 4; thick++) {
                stroke.ink()[(i * 60) + i + thick] = (byte) 255;
            }
        }
        GrayImage line = NORMALIZER.normalize(stroke);

        assertThat(Math.abs(line.width() - 30)).isLessThan(8);
    }

    @Test
    void blankPaperIsRefused() {
        GrayImage grey = new GrayImage(3, 2, new byte[] {90, 90, 91, 90, 89, 90});

        for (GrayImage blank : new GrayImage[] {GrayImage.blank(5, 4), grey}) {
            assertThatThrownBy(() -> NORMALIZER.normalize(blank))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[blank-line]");
        }
    }

    @Test
    void aSinglePixelIsALine() {
        assertThat(NORMALIZER
                        .normalize(new GrayImage(3, 1, new byte[] {0, -1, 0}))
                        .height())
                .isEqualTo(32);
    }

    @Test
    void anyPictureIsALineOrBlank() {
        Random random = Generators.of(11, 0, "pictures");
        for (int i = 0; i < 500; i++) {
            int width = 1 + random.nextInt(60);
            int height = 1 + random.nextInt(60);
            byte[] ink = new byte[width * height];
            double share = random.nextDouble() * random.nextDouble();
            for (int j = 0; j < ink.length; j++) {
                ink[j] = (byte) (random.nextDouble() < share ? random.nextInt(256) : 0);
            }
            GrayImage picture = new GrayImage(width, height, ink);
            if (LineNormalizer.isBlank(picture)) {
                assertThatThrownBy(() -> NORMALIZER.normalize(picture)).isInstanceOf(ParsimonyException.class);
            } else {
                GrayImage line = NORMALIZER.normalize(picture);
                assertThat(line.height()).isEqualTo(32);
                assertThat(line.width()).isBetween(1, 32 * width);
            }
        }
    }

    /** Returns the difference of two pictures as a share of their ink: 0 for equal pictures, 2 without common ink. */
    private static double difference(GrayImage a, GrayImage b) {
        double apart = 0;
        double ink = 0;
        for (int y = 0; y < a.height(); y++) {
            for (int x = 0; x < Math.max(a.width(), b.width()); x++) {
                int p = x < a.width() ? a.at(x, y) : 0;
                int q = x < b.width() ? b.at(x, y) : 0;
                apart += Math.abs(p - q);
                ink += p + q;
            }
        }
        return 2 * apart / ink;
    }

    private static long dark(GrayImage image, int y) {
        return IntStream.range(0, image.width())
                .filter(x -> image.at(x, y) > 100)
                .count();
    }

    private static int column(GrayImage image, int x) {
        return IntStream.range(0, image.height()).map(y -> image.at(x, y)).sum();
    }
}
