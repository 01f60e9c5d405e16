package io.parsimony.internal.data;

import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Tensor;
import java.util.Random;

/**
 * The second labels and the share of a batch with mixup (Zhang, Cissé, Dauphin and Lopez-Paz, <i>mixup: beyond
 * empirical risk minimization</i>, ICLR 2018). Each sample is {@code share * x + (1 - share) * x'}, where {@code x'} is
 * another sample of the batch. Losses of labels are {@code share * L(labels) + (1 - share) * L(labels')}; other losses
 * use the mixed samples only.
 *
 * @param labels {@code [n]} or {@code [n, classes]}, the labels of the second samples
 * @param share the share of the first samples, in [0, 1]
 */
public record Mixup(Tensor labels, double share) {

    /**
     * Returns a share drawn from {@code Beta(alpha, alpha)}.
     *
     * @param alpha positive
     */
    public static double draw(double alpha, long seed, long position) {
        Random random = Generators.of(seed, position, "mixup");
        // X / (X + Y) for X, Y from Gamma(alpha), as logarithms, because both underflow for a small alpha.
        return 1 / (1 + StrictMath.exp(-logGamma(alpha, random) + logGamma(alpha, random)));
    }

    /**
     * Returns the logarithm of a draw from Gamma(alpha), converted from a draw from Gamma(alpha + 1) (Marsaglia and
     * Tsang, 2000).
     */
    private static double logGamma(double alpha, Random random) {
        double d = alpha + 1 - 1 / 3.0;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = 1 + c * x;
            double u = 1 - random.nextDouble();
            if (v <= 0) {
                continue;
            }
            double cube = v * v * v;
            if (StrictMath.log(u) < x * x / 2 + d - d * cube + d * StrictMath.log(cube)) {
                return StrictMath.log(d * cube) + StrictMath.log(1 - random.nextDouble()) / alpha;
            }
        }
    }
}
