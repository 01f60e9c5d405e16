package io.parsimony.examples.hctr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CharacterFrequenciesTest {

    private final CharacterFrequencies frequencies = CharacterFrequencies.of(WordBigramsTest.counts(
            Map.of("始##始", 900, "末##末", 900, "我们", 30, "我", 5, "他们", 20, "好", 50, "好好", 1), Map.of()));

    private final Alphabet alphabet = Alphabet.of("外他我好们内".codePoints().toArray());

    @Test
    void aCharacterCountsInEveryWordAsOftenAsItComesThere() {
        assertThat(frequencies.count('好')).isEqualTo(52);
        assertThat(frequencies.count('们')).isEqualTo(50);
        assertThat(frequencies.count('我')).isEqualTo(35);
        assertThat(frequencies.count('外')).isZero();
        assertThat(frequencies.count('始')).isZero();
    }

    @Test
    void theMostFrequentComeFirstAndEqualsInTheirOrder() {
        assertThat(text(frequencies.mostFrequent(3, alphabet))).isEqualTo("好们我");
        assertThat(text(frequencies.mostFrequent(6, alphabet))).isEqualTo("好们我他外内");
    }

    @Test
    void onlyWhatCanBeDrawnIsChosen() {
        assertThat(text(frequencies.mostFrequent(2, alphabet, Set.of((int) '内', (int) '他', (int) '我', (int) '们'))))
                .isEqualTo("们我");
    }

    @Test
    void moreThanThereAreIsRefused() {
        assertThatThrownBy(() -> frequencies.mostFrequent(3, alphabet, Set.of((int) '内', (int) '他')))
                .hasMessage("number: Expected at most the 2 known characters, found 3. [bad-value]");
        assertThatThrownBy(() -> frequencies.mostFrequent(0, alphabet)).hasMessageEndingWith("[bad-value]");
    }

    @Test
    void newspapersWriteDeMostOften() {
        Alphabet most = CharacterFrequencies.load().mostFrequent(300, Alphabet.gb2312Level1());
        assertThat(most.size()).isEqualTo(300);
        assertThat(most.text(0)).isEqualTo("的");
        assertThat(text(most)).contains("国", "中", "人", "不").doesNotContain("捌");
        assertThat(BigramText.load(most).words()).isGreaterThan(1_000);
    }

    private static String text(Alphabet alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < alphabet.size(); i++) {
            text.append(alphabet.text(i));
        }
        return text.toString();
    }
}
