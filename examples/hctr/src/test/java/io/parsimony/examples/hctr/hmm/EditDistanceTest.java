package io.parsimony.examples.hctr.hmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.internal.tensor.Generators;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {

    @ParameterizedTest
    @CsvSource({
        "手写汉字识别, 手写汉字识别, 0, 0, 0",
        "手写汉字识别, 手写汊字识别, 1, 0, 0",
        "手写汉字识别, 手写字识别, 0, 1, 0",
        "手写汉字识别, 手写汉文字识别, 0, 0, 1",
        "手写汉字识别, '', 0, 6, 0",
        "'', 手写, 0, 0, 2",
        "'', '', 0, 0, 0",
        "中国人民, 人民中国, 4, 0, 0",
        "一二三四五, 二三四五六, 0, 1, 1",
        "大小, 小大, 2, 0, 0",
        "𠀀一, 𠀁一, 1, 0, 0",
        "kitten, sitting, 2, 0, 1"
    })
    void errorsAreThoseCountedByHand(String reference, String reading, int substituted, int deleted, int inserted) {
        assertThat(EditDistance.between(reference, reading))
                .isEqualTo(
                        new ErrorRate(substituted, deleted, inserted, reference.codePointCount(0, reference.length())));
    }

    @Test
    void errorsAreThoseOfASlowSearch() {
        Random random = Generators.of(1, 0, "texts");
        for (int i = 0; i < 400; i++) {
            int[] reference = random.ints(random.nextInt(6), 0, 3).toArray();
            int[] reading = random.ints(random.nextInt(6), 0, 3).toArray();
            assertThat(EditDistance.between(reference, reading)).isEqualTo(slow(reference, reading));
        }
    }

    /** Returns the best edit over all first steps, recursively: fewest errors, then fewest insertions. */
    private static ErrorRate slow(int[] reference, int[] reading) {
        if (reference.length == 0 || reading.length == 0) {
            return new ErrorRate(0, reference.length, reading.length, reference.length);
        }
        int[] rest = Arrays.copyOfRange(reference, 1, reference.length);
        int[] restRead = Arrays.copyOfRange(reading, 1, reading.length);
        ErrorRate first = new ErrorRate(reference[0] == reading[0] ? 0 : 1, 0, 0, 1);
        return better(
                slow(rest, restRead).plus(first),
                better(
                        slow(rest, reading).plus(new ErrorRate(0, 1, 0, 1)),
                        slow(reference, restRead).plus(new ErrorRate(0, 0, 1, 0))));
    }

    private static ErrorRate better(ErrorRate a, ErrorRate b) {
        boolean equal = a.errors() == b.errors();
        return (equal ? a.insertions() <= b.insertions() : a.errors() < b.errors()) ? a : b;
    }

    @Test
    void ratesAreOfAllCharactersTogether() {
        ErrorRate rate = ErrorRate.NONE
                .plus(EditDistance.between("手写汉字", "手写汊"))
                .plus(EditDistance.between("一二三四五六", "一二三四五六七"));
        assertThat(rate).isEqualTo(new ErrorRate(1, 1, 1, 10));
        assertThat(rate.errors()).isEqualTo(3);
        assertThat(rate.rate()).isCloseTo(0.3, within(1e-12));
        assertThat(EditDistance.between("一", "二三四").rate()).isEqualTo(3);
    }

    @Test
    void referencesWithoutCharactersAreAllRightOrAllWrong() {
        assertThat(ErrorRate.NONE.rate()).isZero();
        assertThat(EditDistance.between("", "手写").rate()).isEqualTo(1);
    }

    @Test
    void countsThatCannotBeAreRefused() {
        AlignmentTest.assertError("bad-value", () -> new ErrorRate(2, 1, 0, 2));
        AlignmentTest.assertError("bad-value", () -> new ErrorRate(0, 0, -1, 2));
    }
}
