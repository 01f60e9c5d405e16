package io.parsimony.examples.hctr.lines;

/** Resampling of rows and columns, one dimension at a time. The surroundings of a picture are paper. */
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
     * A segment of a row or column of a picture.
     *
     * @param numbers the picture
     * @param first the index of its first number
     * @param stride the distance between its numbers
     * @param count the number of its numbers
     */
    record Strip(float[] numbers, int first, int stride, int count) {

        private float at(int i) {
            return i < 0 || i >= count ? 0 : numbers[first + i * stride];
        }
    }

    /**
     * Resamples a strip. Number {@code i} of the result covers the interval of {@code step} pixels that begins at
     * {@code start + i * step}. It is the interval's mean if the interval is at least one pixel long, and linearly
     * interpolated at its middle otherwise; both are equal for intervals of one pixel.
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
     * Returns a region of a picture, sheared and scaled.
     *
     * @param numbers the picture, {@code [height, width]}
     * @param window the region
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
     * The region of a picture to cut out.
     *
     * @param left the left edge, in pixels of the picture
     * @param top the upper edge at the pivot
     * @param step the number of pixels of the picture per pixel of the result
     * @param slope the descent of the upper edge per column
     * @param pivot the column without shear
     */
    record Window(double left, double top, double step, double slope, double pivot) {}

    /** The extent of a picture. */
    record Size(int width, int height) {}
}
