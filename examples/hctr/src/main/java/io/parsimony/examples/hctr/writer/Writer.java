package io.parsimony.examples.hctr.writer;

import io.parsimony.error.Require;
import io.parsimony.internal.tensor.Generators;
import java.util.Random;

/**
 * One hand: what its writing has in common, whatever is written. Lengths are in units of the nominal height of a
 * character, angles in radians.
 *
 * @param seed with the number, what the hand's habits are drawn from: how it deforms each character, every time alike
 * @param number the writer's number
 * @param form the shapes of characters
 * @param motion how the pen moves
 * @param pen the trace that it leaves
 * @param layout how characters make a line
 */
public record Writer(long seed, long number, Form form, Motion motion, Pen pen, Layout layout) {

    /**
     * The shapes of characters. What is called a deviation is the standard deviation of a normal distribution.
     *
     * @param slant the shear of verticals, positive to the right
     * @param rise the shear of horizontals, positive if they rise to the right
     * @param tilt the deviation of whole characters' rotation
     * @param aspect the width of characters by their height
     * @param displacement the deviation of single strokes' places
     * @param rotation the deviation of single strokes' directions
     * @param scaling the deviation of single strokes' sizes
     * @param component the deviation of the places and sizes of radicals against the rest
     * @param elastic the deviation of a smooth field that displaces whole neighborhoods
     * @param habit the share of the variance of all these that is the same each time the writer writes a character, 0
     *     to 1
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
     * How the pen moves.
     *
     * @param tremor the deviation of points along a stroke
     * @param bow the mean bow of strokes by their length, positive to the left of the pen's way
     * @param bowing the deviation of that bow
     * @param rounding how far corners are smoothed away, 0 to 1
     * @param overshoot the mean length that strokes are too long at both ends; negative if too short
     * @param joining the probability that the pen stays on the paper on its way to a stroke that begins nearby
     */
    public record Motion(float tremor, float bow, float bowing, float rounding, float overshoot, float joining) {}

    /**
     * The trace of the pen.
     *
     * @param width the nominal width of strokes
     * @param start how much wider strokes begin, as a share of the width; negative if they begin thin
     * @param end how much thinner they end, as a share of the width
     * @param variation the deviation of the width along and among strokes, as a share of it
     * @param ink the darkness of a stroke, 0 to 1
     * @param blur the weight of a pixel's neighbors, 0 to 0.33
     * @param grain the deviation of paper and ink from even, 0 to 1
     */
    public record Pen(float width, float start, float end, float variation, float ink, float blur, float grain) {}

    /**
     * How characters make a line.
     *
     * @param size the height of characters by their nominal height
     * @param sizing the deviation of that, as a share of it
     * @param gap the mean space between characters
     * @param spacing the deviation of that space
     * @param slope the fall of the line of writing by its length
     * @param wander the deviation of characters from that line
     */
    public record Layout(float size, float sizing, float gap, float spacing, float slope, float wander) {}

    /** Returns the writer of a number. Writers of different numbers, or seeds, have nothing to do with one another. */
    public static Writer of(long seed, long number) {
        return of(seed, number, 1);
    }

    /**
     * Returns the writer of a number, in a hurry or not.
     *
     * @param hurry what multiplies all that makes writing hard to read; 1 is everyday writing, 0 print
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value}) if it is negative
     */
    public static Writer of(long seed, long number, float hurry) {
        Require.notNegative("hurry", hurry);
        Random random = Generators.of(seed, number, "writer");
        // A careless hand is careless in everything; so the traits that make writing hard to read have a common factor.
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

    /** A normal deviate that is drawn anew as long as it is farther from the mean than {@code most}. */
    private static float normal(Random random, float mean, float deviation, float most) {
        float value;
        do {
            value = deviation * (float) random.nextGaussian();
        } while (Math.abs(value) > most);
        return mean + value;
    }
}
