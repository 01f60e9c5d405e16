package io.parsimony.cli.pictures;

import io.parsimony.error.Require;
import java.util.List;
import java.util.Locale;

/**
 * The normalization of a picture's pixels: {@code (level - mean) / deviation} for each channel's level in {@code 0 ..
 * range}.
 *
 * @param mean the mean of each channel, in the unit of the range; one number applies to all channels
 * @param deviation the standard deviation of each channel, positive; one number applies to all channels
 * @param range the level of a white pixel before the normalization: 1, or 255 for models of bytes
 * @param crop the part of the picture's shorter edge that is kept, in 0 .. 1
 * @param bgr whether the channels are in the order blue, green, red in place of red, green, blue
 */
public record PixelValues(List<Double> mean, List<Double> deviation, double range, double crop, boolean bgr) {

    /** Levels of 0 .. 1 of the whole picture, without normalization. */
    public static final PixelValues PLAIN = new PixelValues(List.of(0.0), List.of(1.0), 1, 1);

    /**
     * Checks the numbers.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value})
     */
    public PixelValues {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        deviation.forEach(each -> Require.positive("std", each));
        Require.positive("range", range);
        if (!(crop > 0 && crop <= 1)) {
            throw Require.bad("crop", "a number above 0 and at most 1", crop);
        }
        if (!mean.stream().allMatch(Double::isFinite)) {
            throw Require.bad("mean", "finite numbers", mean);
        }
    }

    /** Creates values of red, green and blue. */
    public PixelValues(List<Double> mean, List<Double> deviation, double range, double crop) {
        this(mean, deviation, range, crop, false);
    }

    /** Returns these values with the channels in the given order. */
    public PixelValues withBgr(boolean order) {
        return new PixelValues(mean, deviation, range, crop, order);
    }

    /** Returns the values as options of a command. */
    public String describe() {
        return String.format(Locale.ROOT, "mean %s, std %s, range %s, crop %s", mean, deviation, range, crop)
                + (bgr ? ", channels blue, green, red" : "");
    }
}
