package io.parsimony.examples.hctr.lines;

/** Measures the stroke width of a picture. */
final class StrokeWidth {

    private StrokeWidth() {}

    /**
     * Returns the median, over the ink pixels, of the shorter of the two runs of ink through a pixel, along its row and
     * along its column.
     *
     * @param ink {@code [height, width]}
     * @param least the minimum level of ink
     * @return in pixels, at least one
     */
    static int of(float[] ink, int width, int height, float least) {
        int[] runs = new int[ink.length];
        for (int y = 0; y < height; y++) {
            mark(ink, y * width, 1, width, least, runs);
        }
        for (int x = 0; x < width; x++) {
            mark(ink, x, width, height, least, runs);
        }
        int[] counts = new int[Math.max(width, height) + 1];
        int pixels = 0;
        for (int run : runs) {
            if (run > 0) {
                counts[run]++;
                pixels++;
            }
        }
        int seen = 0;
        for (int run = 1; run < counts.length; run++) {
            seen += counts[run];
            if (seen > 0 && 2L * seen >= pixels) {
                return run;
            }
        }
        return 1;
    }

    private static void mark(float[] ink, int first, int stride, int count, float least, int[] runs) {
        int begin = 0;
        for (int i = 0; i <= count; i++) {
            if (i == count || ink[first + i * stride] < least) {
                for (int j = begin; j < i; j++) {
                    int place = first + j * stride;
                    runs[place] = runs[place] == 0 ? i - begin : Math.min(runs[place], i - begin);
                }
                begin = i + 1;
            }
        }
    }
}
