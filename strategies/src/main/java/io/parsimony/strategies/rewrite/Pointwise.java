package io.parsimony.strategies.rewrite;

import io.parsimony.network.Layer;

/** Layers that compute a function of each number by itself, in inference mode. */
final class Pointwise {

    private Pointwise() {}

    /** Whether a layer is such a function. */
    static boolean is(Layer layer) {
        return layer instanceof Layer.Activation || layer instanceof Layer.LeakyRelu || layer instanceof Layer.Dropout;
    }

    /** The function's value, right to 2e-7. */
    static double apply(Layer layer, double x) {
        if (layer instanceof Layer.Activation activation) {
            return switch (activation.function()) {
                case RELU -> Math.max(x, 0);
                case RELU6 -> relu6(x);
                case SIGMOID -> sigmoid(x);
                case TANH -> Math.tanh(x);
                case HARDSWISH -> x * relu6(x + 3) / 6;
                case SILU -> x * sigmoid(x);
                case GELU -> x * (1 + erf(x * Math.sqrt(0.5))) / 2;
            };
        }
        return layer instanceof Layer.LeakyRelu leaky ? Math.max(x, leaky.negativeSlope() * x) : x;
    }

    private static double relu6(double x) {
        return Math.min(Math.max(x, 0), 6);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Abramowitz and Stegun, <i>Handbook of Mathematical Functions</i>, 7.1.26: right to 1.5e-7. */
    private static double erf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double polynomial =
                t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return Math.signum(x) * (1 - polynomial * Math.exp(-x * x));
    }
}
