package io.parsimony.examples.hctr.lines;

import java.util.Arrays;

/**
 * The levels of paper and ink in a picture, by the two classes of its histogram that Otsu's threshold separates (<i>A
 * threshold selection method from gray-level histograms</i>, 1979). The level of paper is three deviations above the
 * median of the light class; the deviation is a robust estimate from the median absolute deviation, so that paper noise
 * counts as paper. The level of ink is the upper quartile of the dark class.
 *
 * @param paper the level of paper
 * @param ink the level of ink
 */
record Contrast(int paper, int ink) {

    /** The minimum distance between the levels of paper and ink; a smaller distance means a blank picture. */
    private static final int FAINTEST = 16;

    private static final int LEVELS = 256;
    private static final double DEVIATIONS = 3 * 1.4826;

    static Contrast of(GrayImage image) {
        long[] counts = new long[LEVELS];
        for (byte level : image.ink()) {
            counts[level & 0xFF]++;
        }
        int threshold = otsu(counts);
        int middle = quantile(counts, 0, threshold, 0.5);
        long[] distances = new long[LEVELS];
        for (int level = 0; level <= threshold; level++) {
            distances[Math.abs(level - middle)] += counts[level];
        }
        int noise = (int) Math.round(DEVIATIONS * quantile(distances, 0, LEVELS - 1, 0.5));
        return new Contrast(
                Math.min(middle + noise, threshold),
                threshold == LEVELS - 1 ? middle : quantile(counts, threshold + 1, LEVELS - 1, 0.75));
    }

    /** Returns whether there is no ink. */
    boolean blank() {
        return ink - paper < FAINTEST;
    }

    /** Returns the picture with paper at 0 and ink at 255. */
    GrayImage stretch(GrayImage image) {
        byte[] levels = new byte[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            levels[level] = Pixels.level((float) (level - paper) * GrayImage.BLACK / Math.max(1, ink - paper));
        }
        byte[] stretched = new byte[image.ink().length];
        for (int i = 0; i < stretched.length; i++) {
            stretched[i] = levels[image.ink()[i] & 0xFF];
        }
        return new GrayImage(image.width(), image.height(), stretched);
    }

    /** Returns the last level of the light class, or the highest level if all pixels are equal. */
    private static int otsu(long[] counts) {
        double total = 0;
        double sum = 0;
        for (int level = 0; level < LEVELS; level++) {
            total += counts[level];
            sum += (double) level * counts[level];
        }
        int best = LEVELS - 1;
        double most = 0;
        double light = 0;
        double lightSum = 0;
        for (int level = 0; level < LEVELS - 1; level++) {
            light += counts[level];
            lightSum += (double) level * counts[level];
            double apart = light == 0 || light == total
                    ? 0
                    : light * (total - light) * square(lightSum / light - (sum - lightSum) / (total - light));
            if (apart > most) {
                most = apart;
                best = level;
            }
        }
        return best;
    }

    private static int quantile(long[] counts, int from, int to, double share) {
        double wanted = share * Arrays.stream(counts, from, to + 1).sum();
        long seen = 0;
        for (int level = from; level <= to; level++) {
            seen += counts[level];
            if (seen > 0 && seen >= wanted) {
                return level;
            }
        }
        return to;
    }

    private static double square(double value) {
        return value * value;
    }
}
