package io.parsimony.internal.network;

import io.parsimony.network.Layer;

/** The activation functions in double precision. */
public final class ScalarFunctions {

    private ScalarFunctions() {}

    /** Returns the function's value with an absolute error of at most 2e-7. */
    public static double apply(Layer.Activation.Function function, double x) {
        return switch (function) {
            case RELU -> Math.max(x, 0);
            case RELU6 -> relu6(x);
            case SIGMOID -> sigmoid(x);
            case TANH -> Math.tanh(x);
            case HARDSWISH -> x * relu6(x + 3) / 6;
            case SILU -> x * sigmoid(x);
            case GELU -> x * (1 + erf(x * Math.sqrt(0.5))) / 2;
            case GELU_TANH -> x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2;
            case HARDSIGMOID -> relu6(x + 3) / 6;
            case ELU -> x > 0 ? x : Math.expm1(x);
            case SOFTPLUS -> softplus(x);
            case MISH -> x * Math.tanh(softplus(x));
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case LOG_SIGMOID -> -softplus(-x);
        };
    }

    private static double relu6(double x) {
        return Math.min(Math.max(x, 0), 6);
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Abramowitz and Stegun, <i>Handbook of Mathematical Functions</i>, 7.1.26, with an error of at most 1.5e-7. */
    private static double erf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double polynomial =
                t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return Math.signum(x) * (1 - polynomial * Math.exp(-x * x));
    }
}
