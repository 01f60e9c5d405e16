package io.parsimony.augment;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.augment.Elastic;
import io.parsimony.internal.augment.Rotate;
import io.parsimony.internal.augment.Shift;
import io.parsimony.plugin.Plugin;
import java.util.Random;

/** A random distortion of an image that keeps its class. */
public interface Augmentation extends Plugin {

    /**
     * Returns a distorted copy of the image.
     *
     * @param image the image, which stays unchanged
     * @param random the only source of randomness; its state depends on the run's seed, the epoch and the sample alone
     */
    Image apply(Image image, Random random);

    /**
     * Returns the augmentation that moves an image by whole pixels.
     *
     * @param pixels the largest distance along an axis, not negative
     * @throws ParsimonyException ({@code bad-value})
     */
    static Augmentation shift(int pixels) {
        return new Shift(pixels);
    }

    /**
     * Returns the augmentation that rotates an image about its center.
     *
     * @param degrees the largest angle in degrees, not negative
     * @throws ParsimonyException ({@code bad-value})
     */
    static Augmentation rotate(double degrees) {
        return new Rotate(degrees);
    }

    /**
     * Returns the elastic distortion of Simard, Steinkraus and Platt (ICDAR 2003).
     *
     * @param alpha the factor of the smoothed displacements, in pixels, not negative
     * @param sigma the standard deviation of the smoothing Gaussian, in pixels, positive
     * @throws ParsimonyException ({@code bad-value})
     */
    static Augmentation elastic(double alpha, double sigma) {
        return new Elastic(alpha, sigma);
    }
}
