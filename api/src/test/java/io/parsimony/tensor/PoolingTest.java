package io.parsimony.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolingTest {

    /**
     * Five rows and columns, one of padding on each side: windows of three at -1, 1 and 3, the last ending at the
     * padding.
     */
    private static final Shape IMAGE = Shape.of(2, 3, 5, 6);

    @Test
    void withoutCeilModeNothingHangsOver() {
        Pooling pooling = new Pooling(Size2d.square(3), Size2d.square(2), Size2d.ONE, false);
        assertThat(pooling.overhang(IMAGE)).isEqualTo(Size2d.ZERO);
        assertThat(pooling.divisors(IMAGE, true).toArray()).containsOnly(9);
        assertThat(pooling.divisors(IMAGE, false).toArray()).containsExactly(4, 6, 6, 6, 9, 9, 4, 6, 6);
    }

    @Test
    void inCeilModeWhatLiesBeyondThePaddingCountsNowhere() {
        Pooling pooling = new Pooling(Size2d.square(3), Size2d.square(2), Size2d.ONE, true);
        assertThat(pooling.overhang(IMAGE)).isEqualTo(new Size2d(0, 1));
        assertThat(pooling.divisors(IMAGE, true).shape()).isEqualTo(Shape.of(1, 1, 3, 4));
        assertThat(pooling.divisors(IMAGE, true).toArray()).containsExactly(9, 9, 9, 6, 9, 9, 9, 6, 9, 9, 9, 6);
        assertThat(pooling.divisors(IMAGE, false).toArray()).containsExactly(4, 6, 6, 2, 6, 9, 9, 3, 4, 6, 6, 2);
    }
}
