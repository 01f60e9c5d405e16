package io.parsimony.examples.hctr.lines;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;

/**
 * Brings isolated characters to one extent, place and contrast, by the moments of their ink: one of the normalizations
 * that are compared on the HWDB sets in Liu, Yin, Wang and Wang, <i>Online and offline handwritten Chinese character
 * recognition: benchmarking on new databases</i>, Pattern Recognition 46(1), 2013. The centre of ink comes to the
 * centre, and the greater of the deviations of ink over columns and rows decides the scale, which is the same in both
 * directions, so that flat characters stay flat. A margin is left all around; strokes that reach far out of an uneven
 * character may run into it.
 *
 * @param extent the rows and columns of the result, at least one
 */
public record CharacterNormalizer(int extent) {

    /** A character's extent in deviations; that of ink spread evenly has 3.46. */
    private static final double DEVIATIONS = 3.6;

    /** A character's extent is at least this share of the box about its ink. */
    private static final double BOX = 0.9;

    /** The share of the extent that the character has, margins taken off. */
    private static final double FILLED = 0.875;

    private static final float INK = GrayImage.BLACK / 4f;

    /**
     * Checks the range.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public CharacterNormalizer {
        Require.atLeastOne("extent", extent);
    }

    /**
     * Returns a character in its normal form.
     *
     * @return a new picture of {@link #extent()} x {@link #extent()}
     * @throws ParsimonyException ({@code blank-line}) if there is no ink on it
     */
    public GrayImage normalize(GrayImage character) {
        int width = character.width();
        int height = character.height();
        float[] ink = Pixels.numbers(LineNormalizer.inkOf(character));
        InkMoments moments = InkMoments.of(ink, width, height);
        double deviation = Math.sqrt(Math.max(moments.xx(), moments.yy()));
        double side = Math.max(DEVIATIONS * deviation, BOX * box(ink, width));
        double step = side / FILLED / extent;
        double half = extent * step / 2;
        GrayImage cut = Pixels.cut(
                ink,
                width,
                height,
                new Pixels.Window(moments.x() - half, moments.y() - half, step, 0, 0),
                new Pixels.Size(extent, extent));
        Contrast contrast = Contrast.of(cut);
        return contrast.blank() ? cut : contrast.stretch(cut);
    }

    /** Returns the greater side of the box about the ink. */
    private static int box(float[] ink, int width) {
        int left = width;
        int right = -1;
        int top = ink.length;
        int bottom = -1;
        for (int i = 0; i < ink.length; i++) {
            if (ink[i] >= INK) {
                left = Math.min(left, i % width);
                right = Math.max(right, i % width);
                top = Math.min(top, i / width);
                bottom = Math.max(bottom, i / width);
            }
        }
        return Math.max(right - left, bottom - top) + 1;
    }
}
