package io.parsimony.internal.augment;

import io.parsimony.augment.Augmentation;
import io.parsimony.augment.Image;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.Random;

/**
 * Elastic distortion: a random displacement field moves every pixel. The field is drawn uniformly from {@code [-1, 1]}
 * along both axes, smoothed by a Gaussian, and scaled (Simard, Steinkraus and Platt, <i>Best practices for
 * convolutional neural networks applied to visual document analysis</i>, ICDAR 2003). Outside the image, the field is
 * zero before the smoothing. The Gaussian is truncated at three standard deviations and sums to one. The typical
 * displacement is {@code 0.16 alpha / sigma}.
 *
 * @param alpha the factor of the smoothed field, in pixels
 * @param sigma the Gaussian's standard deviation, in pixels, positive
 */
public record Elastic(double alpha, double sigma) implements Augmentation {

    private static final int DEVIATIONS = 3;

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Elastic {
        Require.notNegative("alpha", alpha);
        Require.positive("sigma", sigma);
    }

    /** Creates the distortion with the paper's 34 and 4 pixels. */
    public Elastic() {
        this(34, 4);
    }

    @Override
    public String type() {
        return "elastic";
    }

    @Override
    public Image apply(Image image, Random random) {
        int height = image.height();
        int width = image.width();
        float[] kernel = kernel();
        float[] rows = field(height, width, kernel, random);
        float[] columns = field(height, width, kernel, random);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                rows[row * width + column] += row;
                columns[row * width + column] += column;
            }
        }
        return image.sampled(rows, columns);
    }

    /** Returns the Gaussian from its center to one side; both sides together sum to one. */
    private float[] kernel() {
        int radius = Math.max(1, (int) Math.ceil(DEVIATIONS * sigma));
        double[] weights = new double[radius + 1];
        double sum = 0;
        for (int i = 0; i <= radius; i++) {
            weights[i] = StrictMath.exp(-i * i / (2 * sigma * sigma));
            sum += i == 0 ? weights[i] : 2 * weights[i];
        }
        float[] kernel = new float[radius + 1];
        for (int i = 0; i <= radius; i++) {
            kernel[i] = (float) (weights[i] / sum);
        }
        return kernel;
    }

    private float[] field(int height, int width, float[] kernel, Random random) {
        float[] noise = new float[height * width];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) alpha * (2 * random.nextFloat() - 1);
        }
        float[] across = new float[noise.length];
        smooth(noise, across, height, width, width, 1, kernel);
        smooth(across, noise, width, height, 1, width, kernel);
        return noise;
    }

    /**
     * Smooths along one axis.
     *
     * @param lines the number of lines to smooth, and {@code length} the pixels of each
     * @param line the distance between two lines, and {@code step} that between two pixels of a line
     */
    private static void smooth(float[] from, float[] to, int lines, int length, int line, int step, float[] kernel) {
        int radius = kernel.length - 1;
        float[] padded = new float[length + 2 * radius];
        for (int l = 0; l < lines; l++) {
            for (int i = 0; i < length; i++) {
                padded[radius + i] = from[l * line + i * step];
            }
            for (int i = 0; i < length; i++) {
                int middle = radius + i;
                float sum = kernel[0] * padded[middle];
                for (int k = 1; k <= radius; k++) {
                    sum += kernel[k] * (padded[middle - k] + padded[middle + k]);
                }
                to[l * line + i * step] = sum;
            }
        }
    }
}
