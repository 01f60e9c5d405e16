package io.parsimony.internal.augment;

import io.parsimony.augment.Augmentation;
import io.parsimony.augment.Image;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.Random;

/**
 * Shift of an image by a uniformly distributed number of whole pixels along both axes. Edge pixels fill the border.
 *
 * @param pixels the maximum distance along an axis
 */
public record Shift(int pixels) implements Augmentation {

    /**
     * Checks the range.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Shift {
        Require.notNegative("pixels", pixels);
    }

    /** Creates a shift of up to two pixels. */
    public Shift() {
        this(2);
    }

    @Override
    public String type() {
        return "shift";
    }

    @Override
    public Image apply(Image image, Random random) {
        int down = random.nextInt(2 * pixels + 1) - pixels;
        int right = random.nextInt(2 * pixels + 1) - pixels;
        float[] from = image.pixels();
        float[] to = new float[from.length];
        int height = image.height();
        int width = image.width();
        for (int start = 0; start < from.length; start += height * width) {
            for (int row = 0; row < height; row++) {
                int source = start + clamp(row - down, height - 1) * width;
                for (int column = 0; column < width; column++) {
                    to[start + row * width + column] = from[source + clamp(column - right, width - 1)];
                }
            }
        }
        return new Image(image.channels(), height, width, to);
    }

    private static int clamp(int value, int most) {
        return Math.max(0, Math.min(value, most));
    }
}
