package io.parsimony.examples.hctr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AlphabetTest {

    @Test
    void theFirstLevelHasTheStandardsCharactersInItsOrder() {
        Alphabet alphabet = Alphabet.gb2312Level1();
        assertThat(alphabet.size()).isEqualTo(3755);
        assertThat(alphabet.text(0, 1, 2)).isEqualTo("啊阿埃");
        assertThat(alphabet.text(3752, 3753, 3754)).isEqualTo("作坐座");
    }

    @Test
    void everyCharacterHasItsNumber() {
        Alphabet alphabet = Alphabet.gb2312Level1();
        for (int number = 0; number < alphabet.size(); number++) {
            assertThat(alphabet.number(alphabet.codePoint(number))).hasValue(number);
        }
    }

    @Test
    void textAndCharactersGoBothWays() {
        // The last character takes two chars in a string.
        Alphabet alphabet = Alphabet.of("中文字𠀀".codePoints().toArray());
        assertThat(alphabet.characters("字𠀀中中")).containsExactly(2, 3, 0, 0);
        assertThat(alphabet.text(2, 3, 0, 0)).isEqualTo("字𠀀中中");
        assertThat(alphabet.number('x')).isEmpty();
    }

    @Test
    void charactersOutsideAreRefused() {
        assertThatThrownBy(() -> Alphabet.of('a').characters("ab"))
                .hasMessage("Expected characters of the alphabet of 1, found [b] (U+0062). [bad-character]");
    }

    @Test
    void aCharacterTwiceOrNoneAtAllIsRefused() {
        assertThatThrownBy(() -> Alphabet.of('a', 'b', 'a'))
                .hasMessage("Expected at least one character, each once, found 3 characters, 2 of them different."
                        + " [bad-alphabet]");
        assertThatThrownBy(Alphabet::of)
                .hasMessageContaining("found 0 characters")
                .hasMessageContaining("bad-alphabet");
    }
}
