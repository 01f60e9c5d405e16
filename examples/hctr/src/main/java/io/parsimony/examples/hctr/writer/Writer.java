package io.parsimony.examples.hctr.writer;

import io.parsimony.error.Require;
import io.parsimony.internal.tensor.Generators;
import java.util.Random;

/**
 * The traits of one writer's hand, which all of its writing shares. Lengths are in units of the nominal height of a
 * character, angles in radians.
 *
 * @param seed with the number, the seed of the hand's habits: how it deforms each character in the same way each time
 * @param number the writer's number
 * @param form the shapes of characters
 * @param motion the motion of the pen
 * @param pen the trace of the pen
 * @param layout the layout of characters in a line
 */
public record Writer(long seed, long number, Form form, Motion motion, Pen pen, Layout layout) {

    /**
     * The shapes of characters. A deviation is the standard deviation of a normal distribution.
     *
     * @param slant the shear of verticals, positive to the right
     * @param rise the shear of horizontals, positive if they rise to the right
     * @param tilt the deviation of whole characters' rotation
     * @param aspect the width of characters by their height
     * @param displacement the deviation of the positions of single strokes
     * @param rotation the deviation of the directions of single strokes
     * @param scaling the deviation of the sizes of single strokes
     * @param component the deviation of the positions and sizes of radicals relative to the rest
     * @param elastic the deviation of a smooth field that displaces whole areas
     * @param habit the share of these variances that is the same each time the writer writes a character, 0 to 1
     */
    public record Form(
            float slant,
            float rise,
            float tilt,
            float aspect,
            float displacement,
            float rotation,
            float scaling,
            float component,
            float elastic,
            float habit) {}

    /**
     * The motion of the pen.
     *
     * @param tremor the deviation of points along a stroke
     * @param bow the mean bow of strokes relative to their length, positive to the left of the pen's direction
     * @param bowing the deviation of that bow
     * @param rounding the degree of smoothing of corners, 0 to 1
     * @param overshoot the mean excess length at both ends of a stroke; negative if strokes are too short
     * @param joining the probability that the pen stays on the paper on its path to a nearby stroke
     */
    public record Motion(float tremor, float bow, float bowing, float rounding, float overshoot, float joining) {}

    /**
     * The trace of the pen.
     *
     * @param width the nominal width of strokes
     * @param start the excess width at the beginning of a stroke, as a share of the width; negative if strokes begin
     *     thin
     * @param end the reduction of the width at the end of a stroke, as a share of the width
     * @param variation the deviation of the width along and among strokes, as a share of the width
     * @param ink the darkness of a stroke, 0 to 1
     * @param blur the weight of a pixel's neighbors, 0 to 0.33
     * @param grain the deviation of the noise of paper and ink, 0 to 1
     */
    public record Pen(float width, float start, float end, float variation, float ink, float blur, float grain) {}

    /**
     * The layout of characters in a line.
     *
     * @param size the height of characters relative to the nominal height
     * @param sizing the deviation of that height, as a share of it
     * @param gap the mean space between characters
     * @param spacing the deviation of that space
     * @param slope the descent of the line of writing relative to its length
     * @param wander the deviation of characters from that line
     */
    public record Layout(float size, float sizing, float gap, float spacing, float slope, float wander) {}

    /** Returns the writer of a number. Writers of different numbers or seeds are statistically independent. */
    public static Writer of(long seed, long number) {
        return of(seed, number, 1);
    }

    /**
     * Returns the writer of a number with a degree of hurry.
     *
     * @param hurry the factor of all traits that make writing hard to read; 1 is everyday writing, 0 print
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value}) if it is negative
     */
    public static Writer of(long seed, long number, float hurry) {
        Require.notNegative("hurry", hurry);
        Random random = Generators.of(seed, number, "writer");
        // A careless hand is careless in all respects, so the traits that make writing hard to read share a factor.
        float haste = hurry * (0.8f + 0.7f * random.nextFloat() * random.nextFloat() + 0.2f * random.nextFloat());
        Form form = new Form(
                normal(random, 0.03f, 0.11f, 0.26f),
                normal(random, 0.05f, 0.05f, 0.12f),
                between(random, 0.01f, 0.03f) * haste,
                1 + normal(random, 0, 0.09f, 0.2f),
                between(random, 0.008f, 0.02f) * haste,
                between(random, 0.03f, 0.08f) * haste,
                between(random, 0.03f, 0.09f) * haste,
                between(random, 0.01f, 0.03f) * haste,
                between(random, 0.012f, 0.03f) * haste,
                between(random, 0.4f, 0.8f));
        Motion motion = new Motion(
                between(random, 0.001f, 0.005f) * haste,
                normal(random, 0.01f, 0.025f, 0.06f),
                between(random, 0.01f, 0.04f) * haste,
                Math.min(1, between(random, 0, 0.7f) * haste),
                normal(random, 0, 0.012f, 0.025f),
                Math.max(0, Math.min(0.95f, between(random, -0.3f, 0.75f) * haste)));
        Pen pen = new Pen(
                between(random, 0.036f, 0.075f),
                between(random, -0.25f, 0.45f),
                between(random, 0, 0.75f),
                between(random, 0.04f, 0.14f),
                between(random, 0.62f, 1),
                between(random, 0.02f, 0.2f),
                between(random, 0.01f, 0.07f));
        Layout layout = new Layout(
                between(random, 0.8f, 1.08f),
                between(random, 0.02f, 0.07f),
                between(random, 0.02f, 0.24f),
                between(random, 0.015f, 0.06f),
                normal(random, 0, 0.008f, 0.02f),
                between(random, 0.01f, 0.045f));
        return new Writer(seed, number, form, motion, pen, layout);
    }

    private static float between(Random random, float low, float high) {
        return low + (high - low) * random.nextFloat();
    }

    /** Returns a normal deviate, redrawn until it is at most {@code most} from the mean. */
    private static float normal(Random random, float mean, float deviation, float most) {
        float value;
        do {
            value = deviation * (float) random.nextGaussian();
        } while (Math.abs(value) > most);
        return mean + value;
    }
}
