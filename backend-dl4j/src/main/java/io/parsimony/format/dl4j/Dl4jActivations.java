package io.parsimony.format.dl4j;

import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** Converts activation functions in both directions. */
final class Dl4jActivations {

    private static final String HINT =
            "Train the model with one of identity, relu, relu6, leakyrelu, sigmoid, tanh, swish, elu, selu, softsign,"
                    + " softplus and mish.";

    private Dl4jActivations() {}

    /** Returns the layer of an activation; {@code null} for the identity. */
    static @Nullable Layer read(IActivation activation) {
        if (activation instanceof ActivationIdentity) {
            return null;
        } else if (activation instanceof ActivationReLU relu) {
            return rectified(relu);
        } else if (activation instanceof ActivationReLU6) {
            return new Layer.Activation(Function.RELU6);
        } else if (activation instanceof ActivationLReLU leaky) {
            return leaky(leaky.getAlpha());
        } else if (activation instanceof ActivationThresholdedReLU relu && relu.getTheta() == 0) {
            return new Layer.Activation(Function.RELU);
        } else if (activation instanceof ActivationSigmoid) {
            return new Layer.Activation(Function.SIGMOID);
        } else if (activation instanceof ActivationTanH) {
            return new Layer.Activation(Function.TANH);
        } else if (activation instanceof ActivationSwish) {
            return new Layer.Activation(Function.SILU);
        } else if (activation instanceof ActivationELU elu && elu.getAlpha() == 1) {
            return new Layer.Activation(Function.ELU);
        } else if (activation instanceof ActivationELU elu && elu.getAlpha() > 0) {
            return new Layer.ScaledElu(elu.getAlpha(), 1);
        } else if (activation instanceof ActivationSELU) {
            return new Layer.ScaledElu(1.6732632423543772, 1.0507009873554805);
        } else if (activation instanceof ActivationSoftSign) {
            return new Layer.Activation(Function.SOFTSIGN);
        } else if (activation instanceof ActivationSoftPlus) {
            return new Layer.Activation(Function.SOFTPLUS);
        } else if (activation instanceof ActivationMish) {
            return new Layer.Activation(Function.MISH);
        } else if (activation instanceof ActivationSoftmax) {
            return new Layer.Softmax(1);
        }
        throw Dl4jFaults.unsupported(HINT, "The activation [%s] cannot be expressed.", activation);
    }

    private static @Nullable Layer rectified(ActivationReLU relu) {
        double slope = relu.getNegativeSlope() == null ? 0 : relu.getNegativeSlope();
        boolean plain = relu.getThreshold() == null || relu.getThreshold() == 0;
        if (plain && relu.getMax() == null) {
            return slope == 0 ? new Layer.Activation(Function.RELU) : leaky(slope);
        }
        if (plain && slope == 0 && relu.getMax() == 6) {
            return new Layer.Activation(Function.RELU6);
        }
        throw Dl4jFaults.unsupported(HINT, "A ReLU with a threshold or a maximum other than 6 cannot be expressed.");
    }

    private static Layer leaky(double slope) {
        if (slope >= 0 && slope <= 1) {
            return new Layer.LeakyRelu(slope);
        }
        throw Dl4jFaults.unsupported(HINT, "A leaky ReLU's slope must lie in [0, 1], found %s.", slope);
    }

    /** Returns Deeplearning4j's activation, or {@code null} if it has none. */
    static @Nullable IActivation write(Function function) {
        return switch (function) {
            case RELU -> new ActivationReLU();
            case RELU6 -> new ActivationReLU6();
            case SIGMOID -> new ActivationSigmoid();
            case TANH -> new ActivationTanH();
            case SILU -> new ActivationSwish();
            case ELU -> new ActivationELU();
            case SOFTPLUS -> new ActivationSoftPlus();
            case MISH -> new ActivationMish();
                // Deeplearning4j's GELUs are x * sigmoid(1.702 * x) and a tanh form without the cubic term.
            case SOFTSIGN -> new ActivationSoftSign();
            case GELU, GELU_TANH, HARDSWISH, HARDSIGMOID, LOG_SIGMOID -> null;
        };
    }
}
