package io.parsimony.internal.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.augment.Augmentation;
import io.parsimony.augment.Image;
import io.parsimony.internal.tensor.Generators;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static final int SIZE = 28;

    /** Returns a random generator with given first draws. */
    private static Random drawing(double number) {
        return new Random() {
            @Override
            public double nextDouble() {
                return number;
            }

            @Override
            public int nextInt(int bound) {
                return (int) (number * (bound - 1));
            }

            @Override
            public float nextFloat() {
                return (float) number;
            }
        };
    }

    /** Returns two channels, of which the second is ten times the first. */
    private static Image slope() {
        float[] pixels = new float[2 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            pixels[i] = i / SIZE + 0.01f * (i % SIZE);
            pixels[SIZE * SIZE + i] = 10 * pixels[i];
        }
        return new Image(2, SIZE, SIZE, pixels);
    }

    @Test
    void shiftMovesByWholePixelsAndRepeatsTheEdge() {
        Image image = new Image(1, 2, 3, new float[] {1, 2, 3, 4, 5, 6});
        assertThat(new Shift(1).apply(image, drawing(1)).pixels()).containsExactly(1, 1, 2, 1, 1, 2);
        assertThat(new Shift(1).apply(image, drawing(0)).pixels()).containsExactly(5, 6, 6, 5, 6, 6);
        assertThat(new Shift(9).apply(image, drawing(1)).pixels()).containsOnly(1);
        assertThat(new Shift(0).apply(image, new Random(1)).pixels()).containsExactly(image.pixels());
        assertThat(image.pixels()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void shiftReachesEveryPlaceEquallyOften() {
        Image dot = new Image(1, 7, 7, new float[49]);
        dot.pixels()[24] = 1;
        int[] seen = new int[49];
        Random random = new Random(5);
        for (int i = 0; i < 5000; i++) {
            float[] moved = new Shift(2).apply(dot, random).pixels();
            for (int place = 0; place < 49; place++) {
                seen[place] += (int) moved[place];
            }
        }
        for (int place = 0; place < 49; place++) {
            boolean reached = Math.abs(place / 7 - 3) <= 2 && Math.abs(place % 7 - 3) <= 2;
            // 200 expected, a deviation of 14.
            assertThat(seen[place]).isBetween(reached ? 130 : 0, reached ? 270 : 0);
        }
    }

    @Test
    void quarterTurnIsExactAndNoTurnNothing() {
        Image image = new Image(1, 3, 3, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        float[] turned = new Rotate(90).apply(image, drawing(1)).pixels();
        float[] expected = {3, 6, 9, 2, 5, 8, 1, 4, 7};
        for (int i = 0; i < 9; i++) {
            assertThat(turned[i]).isCloseTo(expected[i], within(1e-5f));
        }
        assertThat(new Rotate(30).apply(image, drawing(0.5)).pixels()).containsExactly(image.pixels());
        float[] half = new Rotate(180).apply(image, drawing(1)).pixels();
        assertThat(half[0]).isCloseTo(9, within(1e-5f));
    }

    @Test
    void elasticFieldIsSmoothAndAsLargeAsSaid() {
        // On a slope, a pixel far from the edges tells its source row.
        Image image = slope();
        double squares = 0;
        double steps = 0;
        int counted = 0;
        for (int sample = 0; sample < 40; sample++) {
            float[] moved = new Elastic().apply(image, new Random(sample)).pixels();
            double before = 0;
            for (int column = 10; column < 18; column++) {
                double displacement = moved[14 * SIZE + column] - image.pixels()[14 * SIZE + column];
                squares += displacement * displacement;
                steps += column == 10 ? 0 : (displacement - before) * (displacement - before);
                before = displacement;
                counted++;
            }
        }
        // The deviation of the smoothed noise: alpha sqrt(1/3) / (2 sqrt(pi) sigma) = 1.38.
        assertThat(Math.sqrt(squares / counted)).isBetween(1.0, 1.8);
        assertThat(Math.sqrt(steps / counted)).as("neighbours move alike").isLessThan(0.35);
    }

    @Test
    void constantFieldMovesAllChannelsAlike() {
        Image image = slope();
        float[] moved = new Elastic(2, 1).apply(image, drawing(1)).pixels();
        // Every displacement is two pixels where the Gaussian lies entirely inside the image.
        int middle = 14 * SIZE + 14;
        assertThat(moved[middle]).isCloseTo(16.16f, within(1e-4f));
        assertThat(moved[SIZE * SIZE + middle]).isCloseTo(161.6f, within(1e-3f));
        assertThat(new Elastic(0, 4).apply(image, new Random(1)).pixels()).containsExactly(image.pixels());
    }

    @Test
    void nothingButTheGeneratorDecides() {
        for (Augmentation augmentation : List.of(new Shift(), new Rotate(), new Elastic())) {
            Set<Integer> seen = new HashSet<>();
            for (int number = 0; number < 30; number++) {
                float[] once = augmentation
                        .apply(slope(), Generators.of(7, number, "a"))
                        .pixels();
                float[] again = augmentation
                        .apply(slope(), Generators.of(7, number, "a"))
                        .pixels();
                assertThat(once).containsExactly(again);
                seen.add(Arrays.hashCode(once));
            }
            assertThat(seen).hasSizeGreaterThan(15);
        }
    }

    @Test
    void badSettingsAreSaid() {
        assertThatThrownBy(() -> new Shift(-1)).hasMessageContaining("pixels: Expected zero or a positive number");
        assertThatThrownBy(() -> new Rotate(181)).hasMessageContaining("degrees: Expected a number of 0 to 180");
        assertThatThrownBy(() -> new Elastic(1, 0)).hasMessageContaining("sigma: Expected a positive number");
        assertThatThrownBy(() -> new Elastic(-1, 1)).hasMessageContaining("alpha: Expected zero or a positive number");
        assertThatThrownBy(() -> new Image(1, 2, 2, new float[3])).hasMessageContaining("[bad-shape]");
    }
}
