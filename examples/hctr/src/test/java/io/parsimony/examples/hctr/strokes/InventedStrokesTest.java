package io.parsimony.examples.hctr.strokes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InventedStrokesTest {

    /** Returns the position and direction of each stroke, coarse enough to ignore its size. */
    private static Set<String> shapes(CharacterStrokes character) {
        return character.strokes().stream()
                .map(stroke -> {
                    float dx = stroke.x(stroke.size() - 1) - stroke.x(0);
                    float dy = stroke.y(stroke.size() - 1) - stroke.y(0);
                    long cellX = (long) Math.floor((stroke.x(0) + dx / 2) / 0.34);
                    long cellY = (long) Math.floor((stroke.y(0) + dy / 2) / 0.34);
                    long angle = Math.round(8 * Math.atan2(dy, dx) / Math.PI);
                    return cellX + " " + cellY + " " + angle + " " + stroke.size();
                })
                .collect(Collectors.toSet());
    }

    private static List<float[]> points(InventedStrokes strokes) {
        return strokes.codePoints().stream()
                .flatMap(codePoint -> strokes.find(codePoint).orElseThrow().strokes().stream())
                .map(Stroke::points)
                .toList();
    }

    @Test
    void anyTwoCharactersDifferInSeveralStrokes() {
        InventedStrokes strokes = new InventedStrokes(1, 150);
        List<Set<String>> all = strokes.codePoints().stream()
                .map(codePoint -> shapes(strokes.find(codePoint).orElseThrow()))
                .toList();
        assertThat(all).hasSize(150);
        for (int i = 0; i < all.size(); i++) {
            for (int k = 0; k < i; k++) {
                Set<String> different = new HashSet<>(all.get(i));
                different.addAll(all.get(k));
                Set<String> common = new HashSet<>(all.get(i));
                common.retainAll(all.get(k));
                different.removeAll(common);
                assertThat(different).hasSizeGreaterThanOrEqualTo(InventedStrokes.DIFFERENCE);
            }
        }
    }

    @Test
    void theSameSeedInventsTheSameAndAnotherDoesNot() {
        float[][] one = points(new InventedStrokes(1, 20)).toArray(float[][]::new);
        assertThat(Arrays.deepEquals(one, points(new InventedStrokes(1, 20)).toArray(float[][]::new)))
                .isTrue();
        assertThat(Arrays.deepEquals(one, points(new InventedStrokes(2, 20)).toArray(float[][]::new)))
                .isFalse();
    }

    @Test
    void strokesStayInTheSquare() {
        for (float[] points : points(new InventedStrokes(3, 300))) {
            for (float coordinate : points) {
                assertThat(coordinate).isBetween(-0.05f, 1.05f);
            }
        }
    }

    @Test
    void codePointsCanBeChosen() {
        InventedStrokes strokes = new InventedStrokes(1, new int[] {'b', 'a'});
        assertThat(strokes.codePoints()).containsExactly((int) 'a', (int) 'b');
        assertThat(strokes.find('c')).isEmpty();
        assertThat(strokes.describe()).isEqualTo("2 invented characters");
    }

    @Test
    void refusesNoCharactersAndTooMany() {
        assertThatThrownBy(() -> new InventedStrokes(1, 0))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageEndingWith("[bad-value]");
        assertThatThrownBy(() -> new InventedStrokes(1, 8001))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("characters: Expected a number of at least 1 and below 8001, found 8001");
    }
}
