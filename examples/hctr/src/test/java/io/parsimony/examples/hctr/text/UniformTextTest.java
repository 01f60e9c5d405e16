package io.parsimony.examples.hctr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UniformTextTest {

    private final UniformText text = new UniformText(Alphabet.of('a', 'b', 'c'));

    @Test
    void everyCharacterAndEveryLengthComesAboutAsOftenAsAnyOther() {
        Random random = new Random(1);
        int[] lengths = new int[8];
        int[] characters = new int[3];
        for (int i = 0; i < 6_000; i++) {
            int[] drawn = text.draw(random, 5, 7);
            lengths[drawn.length]++;
            Arrays.stream(drawn).forEach(character -> characters[character]++);
        }
        assertThat(IntStream.of(lengths).limit(5)).containsOnly(0);
        assertThat(IntStream.rangeClosed(5, 7).map(length -> lengths[length])).allMatch(n -> n > 1_800 && n < 2_200);
        assertThat(characters).satisfies(n -> assertThat(IntStream.of(n)).allMatch(c -> c > 11_500 && c < 12_500));
    }

    @Test
    void badLengthsAreRefused() {
        assertThatThrownBy(() -> text.draw(new Random(1), 0, 7))
                .hasMessage("least: Expected a whole number of at least 1, found 0. [bad-value]");
        assertThatThrownBy(() -> text.draw(new Random(1), 8, 7))
                .hasMessage("most: Expected at least the minimum number of characters, 8, found 7. [bad-value]");
    }
}
