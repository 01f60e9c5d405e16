package io.parsimony.examples.hctr.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.examples.hctr.lines.GrayImage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanvasTest {

    private static double sum(GrayImage image) {
        double sum = 0;
        for (byte ink : image.ink()) {
            sum += (ink & 0xff) / 255.0;
        }
        return sum;
    }

    @Test
    void strokeHasTheAreaOfItsCapsule() {
        Canvas canvas = new Canvas(60, 40);
        canvas.capsule(15.3f, 12.1f, 4, 44.7f, 25.9f, 4, 1);
        double length = Math.hypot(44.7 - 15.3, 25.9 - 12.1);
        assertThat(sum(canvas.finish(0, 0, new Random(1)))).isCloseTo(8 * length + 16 * Math.PI, within(2.0));
    }

    @Test
    void strokeGrowsFromOneRadiusToTheOther() {
        Canvas canvas = new Canvas(60, 21);
        canvas.capsule(10, 10.5f, 2, 50, 10.5f, 8, 1);
        GrayImage image = canvas.finish(0, 0, new Random(1));
        for (int x = 12; x < 50; x += 5) {
            double column = 0;
            for (int y = 0; y < 21; y++) {
                column += image.at(x, y) / 255.0;
            }
            assertThat(column).isCloseTo(2 * (2 + 6 * (x + 0.5 - 10) / 40), within(0.3));
        }
    }

    @Test
    void darkerInkWinsAndLighterDoesNotAdd() {
        Canvas canvas = new Canvas(20, 20);
        canvas.capsule(5, 10, 3, 15, 10, 3, 0.6f);
        canvas.capsule(10, 5, 3, 10, 15, 3, 0.4f);
        GrayImage image = canvas.finish(0, 0, new Random(1));
        assertThat(image.at(10, 10)).isEqualTo(153);
        assertThat(image.at(10, 15)).isEqualTo(102);
    }

    @Test
    void whatIsOutsideIsCutOff() {
        Canvas canvas = new Canvas(10, 10);
        canvas.capsule(-30, -30, 2, -20, 50, 2, 1);
        canvas.capsule(5, -5, 2, 5, 15, 2, 1);
        assertThat(sum(canvas.finish(0, 0, new Random(1)))).isCloseTo(40, within(1e-6));
    }

    @Test
    void blurKeepsTheInkAndNoiseItsMean() {
        Canvas canvas = new Canvas(100, 100);
        canvas.capsule(30, 50, 15, 70, 50, 15, 0.5f);
        double before = sum(canvas.finish(0, 0, new Random(1)));
        GrayImage blurred = canvas.finish(0.25f, 0, new Random(1));
        assertThat(sum(blurred)).isCloseTo(before, within(before / 100));
        GrayImage noisy = canvas.finish(0, 0.1f, new Random(1));
        double mean = 0;
        double square = 0;
        for (int y = 45; y < 55; y++) {
            for (int x = 30; x < 70; x++) {
                double level = noisy.at(x, y) / 255.0;
                mean += level / 400;
                square += level * level / 400;
            }
        }
        assertThat(mean).isCloseTo(0.5, within(0.02));
        assertThat(Math.sqrt(square - mean * mean)).isCloseTo(0.083, within(0.015));
    }
}
