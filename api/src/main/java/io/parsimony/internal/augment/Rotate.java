package io.parsimony.internal.augment;

import io.parsimony.augment.Augmentation;
import io.parsimony.augment.Image;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.Random;

/**
 * Rotation of an image about its center by a uniformly distributed angle, with bilinear interpolation. Edge pixels fill
 * the border.
 *
 * @param degrees the maximum angle to either side, in [0, 180]
 */
public record Rotate(double degrees) implements Augmentation {

    /**
     * Checks the range.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Rotate {
        if (!(degrees >= 0 && degrees <= 180)) {
            throw Require.bad("degrees", "a number of 0 to 180", degrees);
        }
    }

    /** Creates a rotation of up to ten degrees. */
    public Rotate() {
        this(10);
    }

    @Override
    public String type() {
        return "rotate";
    }

    @Override
    public Image apply(Image image, Random random) {
        double angle = Math.toRadians((2 * random.nextDouble() - 1) * degrees);
        float cosine = (float) StrictMath.cos(angle);
        float sine = (float) StrictMath.sin(angle);
        int height = image.height();
        int width = image.width();
        float middleRow = (height - 1) / 2f;
        float middleColumn = (width - 1) / 2f;
        float[] rows = new float[height * width];
        float[] columns = new float[height * width];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                float y = row - middleRow;
                float x = column - middleColumn;
                rows[row * width + column] = middleRow + cosine * y + sine * x;
                columns[row * width + column] = middleColumn - sine * y + cosine * x;
            }
        }
        return image.sampled(rows, columns);
    }
}
