package io.parsimony.examples.hctr.lines;

/**
 * Moments of first and second order of the ink of a picture, with ink as weight. Pixels are squares of side one; pixel
 * 0 reaches from 0 to 1.
 *
 * @param x the mean column
 * @param y the mean row
 * @param xx the variance of columns
 * @param xy the covariance of columns and rows
 * @param yy the variance of rows
 */
record InkMoments(double x, double y, double xx, double xy, double yy) {

    /** The variance within a pixel. */
    static final double PIXEL = 1.0 / 12;

    /** Returns the moments of a picture that has ink, {@code [height, width]}. */
    static InkMoments of(float[] ink, int width, int height) {
        double sum = 0;
        double sumX = 0;
        double sumY = 0;
        double sumXx = 0;
        double sumXy = 0;
        double sumYy = 0;
        // Relative to the middle of the picture, so that the squares stay small.
        for (int row = 0; row < height; row++) {
            double y = row + 0.5 - height / 2.0;
            for (int column = 0; column < width; column++) {
                double weight = ink[row * width + column];
                if (weight == 0) {
                    continue;
                }
                double x = column + 0.5 - width / 2.0;
                sum += weight;
                sumX += weight * x;
                sumY += weight * y;
                sumXx += weight * x * x;
                sumXy += weight * x * y;
                sumYy += weight * y * y;
            }
        }
        double x = sumX / sum;
        double y = sumY / sum;
        return new InkMoments(
                x + width / 2.0,
                y + height / 2.0,
                sumXx / sum - x * x + PIXEL,
                sumXy / sum - x * y,
                sumYy / sum - y * y + PIXEL);
    }

    /** Returns the slope of the regression of rows on columns. */
    double slope() {
        return xy / xx;
    }

    /** Returns the variance of rows around the regression line. */
    double scatter() {
        return Math.max(PIXEL, yy - xy * xy / xx);
    }
}
