package io.parsimony.examples.hctr.lines;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.Locale;

/**
 * Brings lines of handwriting to one height, size of writing, and contrast.
 *
 * <ol>
 *   <li>Contrast is stretched, so that paper has no weight: see {@code Contrast}.
 *   <li>The slope of the line is that of the regression of rows on columns, each pixel weighted by its ink, which is
 *       the regression of the columns' centres of ink. It is taken out by a shear along the columns. Lines that are
 *       less than some three characters long keep theirs: there the strokes themselves decide the slope.
 *   <li>The size of the writing is a multiple of the deviation of the ink over rows, as in moment normalization (Casey,
 *       <i>Moment normalization of handprinted characters</i>, 1970), which does not depend on the outermost pixel as a
 *       box does. Ink further than 2.5 deviations from the mean is left out, again and again until nothing changes, so
 *       that a long stroke does not count. A line of flat characters has hardly any deviation: it is at least twice the
 *       width of a stroke, which says that characters are some eight strokes high or more.
 *   <li>The picture is cut out about the mean row, {@code deviations} of these deviations high, and from the first ink
 *       to the last; it is scaled alike in both directions, by area where it shrinks and linearly where it grows.
 *   <li>Contrast is stretched once more, for thin strokes fade where they shrink.
 * </ol>
 *
 * <p>A line that was normalized before is left nearly as it is.
 *
 * @param height the number of rows of the result, at least one
 * @param deviations the height in deviations of the ink over rows. Ink spread evenly over a height has 3.46 of them.
 */
public record LineNormalizer(int height, double deviations) {

    private static final double DEVIATIONS = 4.5;
    private static final double TRIM = 2.5;
    private static final int TRIMS = 20;

    /** The least deviation in widths of a stroke. */
    private static final double STROKES = 2;

    /** How much longer than high a line must be to have a slope. */
    private static final double LONG = 2.5;

    /** Steeper than this no line is written. */
    private static final double STEEPEST = 0.5;

    /** Scales this near to one are one, so that pixels stay what they are. */
    private static final double NEAR = 0.02;

    /** Ink that counts as such at the ends of a line. */
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

    /** Lines of 4.5 deviations: writing as high as its line fills some four fifths of the rows. */
    public LineNormalizer(int height) {
        this(height, DEVIATIONS);
    }

    /**
     * Returns a line in its normal form.
     *
     * @return a new picture of {@link #height()} rows
     * @throws ParsimonyException ({@code blank-line}) if there is no ink on it
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

    /** Returns whether there is no ink on a picture, so that it has no normal form. */
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
                                    "Expected ink on paper, found a picture of %d x %d without any.",
                                    image.width(),
                                    image.height()))
                    .hint("Leave blank pictures out."));
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
     * The ink over rows, sheared and without what lies far out.
     *
     * @param mean the mean row
     * @param deviation the deviation of rows
     */
    private record Spread(double mean, double deviation) {

        /** Rows are halved: sheared ones are parts of pixels apart. */
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

        /** Returns the mean and deviation of the ink within so many deviations of the mean. */
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
