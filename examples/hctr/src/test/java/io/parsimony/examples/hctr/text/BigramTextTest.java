package io.parsimony.examples.hctr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BigramTextTest {

    private static final Alphabet FEW = Alphabet.of("我们他好".codePoints().toArray());

    private static BigramText newspapers;

    @BeforeAll
    static void load() {
        newspapers = BigramText.load(Alphabet.gb2312Level1());
    }

    private static BigramText small(Map<List<String>, Integer> pairs) {
        return BigramText.of(
                FEW,
                WordBigramsTest.counts(
                        Map.of("始##始", 900, "末##末", 900, "未##人", 900, "我们", 30, "他", 20, "好", 50, "外", 800), pairs));
    }

    @Test
    void lengthsAndCharactersAreInRange() {
        Random random = new Random(1);
        int[] lengths = new int[22];
        for (int i = 0; i < 2_000; i++) {
            int[] drawn = newspapers.draw(random, 10, 20);
            lengths[drawn.length]++;
            assertThat(IntStream.of(drawn)).allMatch(character -> character >= 0 && character < 3755);
        }
        assertThat(IntStream.rangeClosed(10, 20)).allMatch(length -> lengths[length] > 100);
        assertThat(Arrays.stream(lengths).sum() - lengths[21]).isEqualTo(2_000);
    }

    @Test
    void theSameSeedDrawsTheSameText() {
        BigramText again = BigramText.load(Alphabet.gb2312Level1());
        assertThat(again.draw(new Random(7), 50, 90)).containsExactly(newspapers.draw(new Random(7), 50, 90));
        assertThat(again.draw(new Random(8), 50, 50)).isNotEqualTo(newspapers.draw(new Random(7), 50, 50));
    }

    @Test
    void itHasTheStatisticsOfNewspapers() {
        Alphabet alphabet = newspapers.alphabet();
        String text = alphabet.text(newspapers.draw(new Random(2), 200_000, 200_000));
        Map<Integer, Long> counts =
                text.codePoints().boxed().collect(Collectors.groupingBy(character -> character, Collectors.counting()));
        assertThat(counts.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .orElseThrow()
                        .getKey())
                .isEqualTo("的".codePointAt(0));
        assertThat(counts.size()).isGreaterThan(2_500);
        assertThat(text.split("中国", -1)).hasSizeGreaterThan(200);
        assertThat(text).doesNotContain("#");
    }

    @Test
    void wordsFollowOneAnotherAsTheyWereCounted() {
        BigramText text = small(Map.of(
                List.of("始##始", "我们"),
                3,
                List.of("始##始", "他"),
                1,
                List.of("始##始", "外"),
                70,
                List.of("我们", "好"),
                1,
                List.of("我们", "未##人"),
                70,
                List.of("好", "末##末"),
                5));
        assertThat(text.words()).isEqualTo(3);
        Random random = new Random(4);
        int[] starts = new int[4];
        int[] afterWe = new int[4];
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            int[] drawn = text.draw(random, 3, 3);
            starts[drawn[0]]++;
            if (drawn[0] == 0) {
                afterWe[drawn[2]]++;
            }
        }
        // Three in four by the pairs, three in ten by the words: 0.95 * 0.75 + 0.05 * 0.3.
        assertThat(starts[0] / (double) draws).isCloseTo(0.7275, within(0.01));
        assertThat(starts[3] / (double) draws).isCloseTo(0.05 * 0.5, within(0.005));
        assertThat(afterWe[3] / (double) starts[0]).isCloseTo(0.95 + 0.05 * 0.5, within(0.005));
    }

    @Test
    void aWordWithoutSuccessorsIsFollowedByAnyWord() {
        BigramText text = small(Map.of(List.of("始##始", "他"), 1));
        Random random = new Random(4);
        int[] after = new int[4];
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            int[] drawn = text.draw(random, 3, 3);
            if (drawn[0] == 2) {
                after[drawn[1]]++;
            }
        }
        double all = Arrays.stream(after).sum();
        assertThat(all).isGreaterThan(0.9 * draws);
        assertThat(after[0] / all).isCloseTo(0.3, within(0.015));
        assertThat(after[2] / all).isCloseTo(0.2, within(0.015));
        assertThat(after[3] / all).isCloseTo(0.5, within(0.015));
    }

    @Test
    void aWordThatFollowsItselfAloneDoesNotGoOnForEver() {
        BigramText text = small(Map.of(List.of("始##始", "他"), 1, List.of("他", "他"), 9));
        assertThat(IntStream.of(text.draw(new Random(1), 1_000, 1_000)).distinct())
                .hasSize(4);
    }

    @Test
    void aTextIsCutWithinAWord() {
        BigramText text = small(Map.of(List.of("始##始", "我们"), 1));
        Random random = new Random(1);
        assertThat(IntStream.range(0, 20).map(i -> text.draw(random, 1, 1)[0])).contains(0);
    }

    @Test
    void anAlphabetWithoutWordsIsRefused() {
        assertThatThrownBy(() -> BigramText.load(Alphabet.of('\u0E01', '\u0E02')))
                .hasMessage(
                        "Expected an alphabet that can write at least one Chinese word, found 2 characters that write"
                                + " none."
                                + " [bad-alphabet]");
    }

    @Test
    void badLengthsAreRefused() {
        assertThatThrownBy(() -> newspapers.draw(new Random(1), 3, 2)).hasMessageEndingWith("[bad-value]");
    }
}
