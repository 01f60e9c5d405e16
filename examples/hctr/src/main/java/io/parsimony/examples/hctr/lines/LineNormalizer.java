package io.parsimony.examples.hctr.lines;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.Locale;

/**
 * Normalizes lines of handwriting in height, writing size and contrast.
 *
 * <ol>
 *   <li>The contrast is stretched, so that paper has no weight: see {@code Contrast}.
 *   <li>A shear along the columns removes the slope of the line. The slope is that of the regression of rows on
 *       columns, weighted by ink. Lines shorter than about three characters keep their slope, because single strokes
 *       would determine it.
 *   <li>The size of the writing is a multiple of the standard deviation of the ink over rows, as in moment
 *       normalization (Casey, <i>Moment normalization of handprinted characters</i>, 1970). Unlike a bounding box, it
 *       does not depend on the outermost pixel. Ink beyond 2.5 deviations from the mean is ignored, repeatedly until
 *       nothing changes, so that a long stroke does not count. A line of flat characters has a very small deviation;
 *       the minimum is twice the stroke width, which assumes characters of at least about eight stroke widths.
 *   <li>The result is {@code deviations} of these deviations high around the mean row, and reaches from the first ink
 *       to the last. Both directions have the same scale; shrinking averages areas, and enlarging interpolates
 *       linearly.
 *   <li>The contrast is stretched again, because shrinking makes thin strokes fade.
 * </ol>
 *
 * <p>A second normalization changes a line very little.
 *
 * @param height the number of rows of the result, at least one
 * @param deviations the height in standard deviations of the ink over rows; evenly spread ink is 3.46 deviations high
 */
public record LineNormalizer(int height, double deviations) {

    private static final double DEVIATIONS = 4.5;
    private static final double TRIM = 2.5;
    private static final int TRIMS = 20;

    /** The minimum deviation, in stroke widths. */
    private static final double STROKES = 2;

    /** The minimum ratio of length to height of a line whose slope is corrected. */
    private static final double LONG = 2.5;

    /** The maximum slope of a written line. */
    private static final double STEEPEST = 0.5;

    /** Scales within this distance of one are set to one, so that pixels stay unchanged. */
    private static final double NEAR = 0.02;

    /** The minimum ink at the ends of a line. */
    private static final float INK = GrayImage.BLACK / 4f;

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public LineNormalizer {
        Require.atLeastOne("height", height);
        Require.inRange("deviations", deviations, 1, 100);
    }

    /** Creates a normalizer of 4.5 deviations: writing as high as its line fills about four fifths of the rows. */
    public LineNormalizer(int height) {
        this(height, DEVIATIONS);
    }

    /**
     * Returns a normalized line.
     *
     * @return a new picture of {@link #height()} rows
     * @throws ParsimonyException ({@code blank-line}) if the picture has no ink
     */
    public GrayImage normalize(GrayImage line) {
        float[] ink = Pixels.numbers(inkOf(line));
        int width = line.width();
        int rows = line.height();
        Columns columns = columns(ink, width);
        InkMoments moments = InkMoments.of(ink, width, rows);
        double slope = slope(moments, width);
        Spread spread = Spread.of(ink, width, rows, slope, moments);
        int stroke = StrokeWidth.of(ink, width, rows, GrayImage.BLACK / 2f);
        double step = deviations * Math.max(spread.deviation(), STROKES * stroke) / height;
        if (Math.abs(step - 1) < NEAR) {
            step = 1;
        }
        int columnsOut = Math.max(1, (int) Math.round(columns.count() / step));
        double left = columns.first() + (columns.count() - columnsOut * step) / 2;
        double top = spread.mean() - height * step / 2;
        boolean whole = step == 1 && slope == 0;
        Pixels.Window window = new Pixels.Window(
                whole ? Math.rint(left) : left, whole ? Math.rint(top) : top, step, slope, moments.x());
        GrayImage cut = Pixels.cut(ink, width, rows, window, new Pixels.Size(columnsOut, height));
        Contrast contrast = Contrast.of(cut);
        return contrast.blank() ? cut : contrast.stretch(cut);
    }

    /** Returns whether a picture has no ink and thus cannot be normalized. */
    public static boolean isBlank(GrayImage image) {
        return Contrast.of(image).blank();
    }

    /** Returns a picture with its contrast stretched. */
    static GrayImage inkOf(GrayImage image) {
        Contrast contrast = Contrast.of(image);
        if (contrast.blank()) {
            throw new ParsimonyException(Problem.of(
                            HctrErrorId.BLANK_LINE,
                            String.format(
                                    Locale.ROOT,
                                    "Expected a picture with ink, found a blank picture of %d x %d.",
                                    image.width(),
                                    image.height()))
                    .hint("Remove blank pictures."));
        }
        return contrast.stretch(image);
    }

    private static double slope(InkMoments moments, int width) {
        double slope = moments.slope();
        boolean tooShort = moments.xx() < LONG * LONG * moments.scatter();
        return tooShort || Math.abs(slope) > STEEPEST || Math.abs(slope) * width < 1 ? 0 : slope;
    }

    private record Columns(int first, int count) {}

    /** Returns the columns from the first with ink to the last. */
    private static Columns columns(float[] ink, int width) {
        int first = width;
        int last = -1;
        for (int i = 0; i < ink.length; i++) {
            if (ink[i] >= INK) {
                first = Math.min(first, i % width);
                last = Math.max(last, i % width);
            }
        }
        return new Columns(first, last - first + 1);
    }

    /**
     * The distribution of the ink over rows, sheared and without outliers.
     *
     * @param mean the mean row
     * @param deviation the deviation of rows
     */
    private record Spread(double mean, double deviation) {

        /** Rows are split in two, because a shear shifts by fractions of pixels. */
        private static final int PARTS = 2;

        static Spread of(float[] ink, int width, int height, double slope, InkMoments moments) {
            double reach = Math.abs(slope) * width + 1;
            double[] rows = new double[(int) Math.ceil((height + 2 * reach) * PARTS) + 1];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    float weight = ink[y * width + x];
                    if (weight > 0) {
                        double row = y + 0.5 - slope * (x + 0.5 - moments.x());
                        rows[(int) ((row + reach) * PARTS)] += weight;
                    }
                }
            }
            Spread spread = new Spread(moments.y(), Math.sqrt(moments.scatter()));
            for (int i = 0; i < TRIMS; i++) {
                Spread before = spread;
                spread = before.trimmed(rows, reach);
                if (Math.abs(before.deviation - spread.deviation) < 1e-6 * before.deviation) {
                    break;
                }
            }
            return spread;
        }

        /** Returns the mean and deviation of the ink within a multiple of the deviation around the mean. */
        private Spread trimmed(double[] rows, double reach) {
            double low = mean - TRIM * deviation;
            double high = mean + TRIM * deviation;
            double sum = 0;
            double first = 0;
            double second = 0;
            for (int i = 0; i < rows.length; i++) {
                double begin = (double) i / PARTS - reach;
                double end = begin + 1.0 / PARTS;
                double inside = Math.min(end, high) - Math.max(begin, low);
                if (inside > 0 && rows[i] > 0) {
                    double weight = rows[i] * inside * PARTS;
                    double middle = (begin + end) / 2 - mean;
                    sum += weight;
                    first += weight * middle;
                    second += weight * middle * middle;
                }
            }
            double shift = first / sum;
            double variance = Math.max(0, second / sum - shift * shift) + InkMoments.PIXEL;
            return new Spread(mean + shift, Math.sqrt(variance));
        }
    }
}
