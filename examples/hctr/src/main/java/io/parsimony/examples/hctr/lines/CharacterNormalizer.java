package io.parsimony.examples.hctr.lines;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;

/**
 * Normalizes isolated characters in extent, position and contrast by the moments of their ink. This is one of the
 * normalizations compared on the HWDB sets by Liu, Yin, Wang and Wang, <i>Online and offline handwritten Chinese
 * character recognition: benchmarking on new databases</i>, Pattern Recognition 46(1), 2013. The centroid of the ink
 * moves to the center. The larger standard deviation of the ink over columns and rows sets the scale in both
 * directions, so that flat characters stay flat. A margin surrounds the character; strokes that reach far out of an
 * uneven character may enter it.
 *
 * @param extent the rows and columns of the result, at least one
 */
public record CharacterNormalizer(int extent) {

    /** A character's extent in standard deviations; that of evenly spread ink is 3.46. */
    private static final double DEVIATIONS = 3.6;

    /** The minimum of a character's extent as a share of the bounding box of its ink. */
    private static final double BOX = 0.9;

    /** The share of the extent that the character fills, without margins. */
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
     * Returns a normalized character.
     *
     * @return a new picture of {@link #extent()} x {@link #extent()}
     * @throws ParsimonyException ({@code blank-line}) if the picture has no ink
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

    /** Returns the longer side of the bounding box of the ink. */
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
