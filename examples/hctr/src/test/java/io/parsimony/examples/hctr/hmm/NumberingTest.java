package io.parsimony.examples.hctr.hmm;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.internal.tensor.Generators;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberingTest {

    @Test
    void keysAreNumberedAsTheyAreFirstMet() {
        Random random = Generators.of(1, 0, "keys");
        Numbering numbering = new Numbering();
        for (int round = 0; round < 2; round++) {
            Map<Long, Integer> expected = new HashMap<>();
            for (int i = 0; i < 5_000; i++) {
                long key = (long) random.nextInt(2_000) << (i % 2 * 40);
                int number = expected.computeIfAbsent(key, k -> expected.size());
                assertThat(numbering.number(key)).isEqualTo(number);
                assertThat(numbering.key(number)).isEqualTo(key);
            }
            assertThat(numbering.size()).isEqualTo(expected.size());
            numbering.clear();
            assertThat(numbering.size()).isZero();
        }
    }

    @Test
    void greatestIsWhatSortingFinds() {
        Random random = Generators.of(2, 0, "numbers");
        for (int count = 1; count < 60; count++) {
            // Few different numbers, so that many are equal.
            double[] numbers =
                    random.ints(count, 0, 1 + count / 2).asDoubleStream().toArray();
            double[] sorted = numbers.clone();
            Arrays.sort(sorted);
            for (int rank = 1; rank <= count; rank++) {
                assertThat(Selection.greatest(numbers.clone(), count, rank)).isEqualTo(sorted[count - rank]);
            }
        }
    }
}
