package io.parsimony.examples.hctr.lines;

/** Resampling of rows and columns, one dimension at a time. What lies outside a picture is paper. */
final class Pixels {

    private Pixels() {}

    /** Returns a level between 0 and 255, as a byte. */
    static byte level(float ink) {
        return (byte) Math.max(0, Math.min(GrayImage.BLACK, Math.round(ink)));
    }

    /** Returns a picture's ink as numbers. */
    static float[] numbers(GrayImage image) {
        float[] numbers = new float[image.ink().length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = image.ink()[i] & 0xFF;
        }
        return numbers;
    }

    /**
     * A part of a row or column of a picture.
     *
     * @param numbers the picture
     * @param first the place of its first number
     * @param stride from one number to the next
     * @param count how many there are
     */
    record Strip(float[] numbers, int first, int stride, int count) {

        private float at(int i) {
            return i < 0 || i >= count ? 0 : numbers[first + i * stride];
        }
    }

    /**
     * Resamples a strip: number {@code i} of the result stands for the stretch of {@code step} pixels that begins at
     * {@code start + i * step}. It is the stretch's mean where it is at least a pixel long, and interpolated linearly
     * at its middle where it is shorter; both are the same for stretches of one pixel.
     */
    static void resample(Strip from, double start, double step, Strip to) {
        for (int i = 0; i < to.count(); i++) {
            double begin = start + i * step;
            to.numbers()[to.first() + i * to.stride()] =
                    step < 1 ? linear(from, begin + step / 2) : mean(from, begin, begin + step);
        }
    }

    private static float linear(Strip from, double middle) {
        double place = middle - 0.5;
        int left = (int) Math.floor(place);
        float share = (float) (place - left);
        return from.at(left) * (1 - share) + from.at(left + 1) * share;
    }

    private static float mean(Strip from, double begin, double end) {
        int first = Math.max(0, (int) Math.floor(begin));
        int last = Math.min(from.count() - 1, (int) Math.ceil(end) - 1);
        double sum = 0;
        for (int i = first; i <= last; i++) {
            sum += from.at(i) * (Math.min(end, i + 1.0) - Math.max(begin, i));
        }
        return (float) (sum / (end - begin));
    }

    /**
     * Returns a picture cut out of another, sheared and scaled.
     *
     * @param numbers the picture, {@code [height, width]}
     * @param window where to cut
     * @param size the extent of the result
     */
    static GrayImage cut(float[] numbers, int width, int height, Window window, Size size) {
        float[] columns = new float[size.height() * width];
        for (int x = 0; x < width; x++) {
            double top = window.top() + window.slope() * (x + 0.5 - window.pivot());
            resample(
                    new Strip(numbers, x, width, height),
                    top,
                    window.step(),
                    new Strip(columns, x, width, size.height()));
        }
        byte[] ink = new byte[size.height() * size.width()];
        float[] row = new float[size.width()];
        for (int y = 0; y < size.height(); y++) {
            resample(
                    new Strip(columns, y * width, 1, width),
                    window.left(),
                    window.step(),
                    new Strip(row, 0, 1, row.length));
            for (int x = 0; x < row.length; x++) {
                ink[y * row.length + x] = level(row[x]);
            }
        }
        return new GrayImage(size.width(), size.height(), ink);
    }

    /**
     * Where to cut a picture.
     *
     * @param left the left edge, in pixels of the picture
     * @param top the upper edge at the pivot
     * @param step pixels of the picture for one of the result
     * @param slope how far the upper edge falls from one column to the next
     * @param pivot the place in the row where nothing is sheared
     */
    record Window(double left, double top, double step, double slope, double pivot) {}

    /** The extent of a picture. */
    record Size(int width, int height) {}
}
