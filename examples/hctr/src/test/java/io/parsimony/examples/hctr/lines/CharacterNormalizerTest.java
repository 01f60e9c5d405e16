package io.parsimony.examples.hctr.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharacterNormalizerTest {

    private static final CharacterNormalizer NORMALIZER = new CharacterNormalizer(32);

    @ParameterizedTest
    @ValueSource(doubles = {20, 45, 110})
    void aCharacterFillsTheExtentButForAMarginAtAnyScale(double scale) {
        GrayImage character = NORMALIZER.normalize(Sketch.line(1).draw(scale, 0));
        int[] rows = inked(character, true);
        int[] columns = inked(character, false);

        assertThat(character.width()).isEqualTo(32);
        assertThat(character.height()).isEqualTo(32);
        assertThat(rows.length).isBetween(24, 31);
        assertThat(columns.length).isBetween(24, 31);
    }

    @Test
    void flatCharactersStayFlatAndInTheMiddle() {
        GrayImage one = NORMALIZER.normalize(Sketch.ones(1).draw(50, 0));
        int[] rows = inked(one, true);

        assertThat(rows.length).isBetween(2, 4);
        assertThat((rows[0] + rows[rows.length - 1]) / 2.0).isCloseTo(15.5, within(0.6));
        assertThat(inked(one, false).length).isBetween(25, 29);
    }

    @Test
    void blankPaperIsRefused() {
        assertThatThrownBy(() -> NORMALIZER.normalize(GrayImage.blank(4, 4))).hasMessageContaining("[blank-line]");
    }

    private static int[] inked(GrayImage image, boolean rows) {
        return IntStream.range(0, 32)
                .filter(i -> IntStream.range(0, 32).anyMatch(j -> (rows ? image.at(j, i) : image.at(i, j)) > 100))
                .toArray();
    }
}
