package io.parsimony.network;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.network.Lowering;
import io.parsimony.internal.network.ScalarFunctions;
import io.parsimony.network.LayerTraits.Domain;
import io.parsimony.network.LayerTraits.Linearity;
import io.parsimony.network.LayerTraits.Output;
import io.parsimony.network.LayerTraits.Standardization;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The computation of a node: one record for each kind of layer, immutable, without parameters.
 *
 * <p>The semantics are PyTorch's and are defined once, in {@link Lowering}. To add a layer, add a record here. The
 * compiler then requires its parameters, its {@linkplain LayerTraits traits}, and a method in every {@link
 * LayerVisitor}. Tests check all other requirements, such as reading the layer from a file, for all {@link #kinds}.
 */
public sealed interface Layer {

    /** Returns the vocabulary's name of this kind of layer, for instance {@code conv2d}. */
    String op();

    /** Calls the visitor's method for this kind of layer. */
    <R> R accept(LayerVisitor<R> visitor);

    /** Returns the properties that analyzes and rewrites ask for. */
    LayerTraits traits();

    /** Returns the tensors of this layer in the order of storage. */
    List<ParameterSpec> parameters();

    /**
     * Returns this layer with a bias, if its parameters can absorb a factor and a summand per output channel: {@code
     * weight} must have a row for each output channel, which scales the channel, and {@code bias} is added to it.
     */
    Optional<Layer> withBias();

    /**
     * Returns this layer for other numbers of channels or features. A layer without parameters is returned unchanged.
     *
     * @param in the number of input channels
     * @param out the number of output channels; equal to {@code in} for a layer that treats each channel separately
     * @throws ParsimonyException ({@code bad-layer}) if they do not divide into the layer's groups
     */
    Layer withChannels(int in, int out);

    /** Returns whether this layer is of the given kind. */
    default boolean is(Class<? extends Layer> kind) {
        return kind.isInstance(this);
    }

    /** Returns this layer, if it is one of the given kind. */
    default <L extends Layer> Optional<L> as(Class<L> kind) {
        return is(kind) ? Optional.of(kind.cast(this)) : Optional.empty();
    }

    /** Returns all kinds of layers: the records that implement this interface. */
    static List<Class<? extends Layer>> kinds() {
        return kinds(Layer.class).toList();
    }

    private static Stream<Class<? extends Layer>> kinds(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(Layer::kinds)
                : Stream.of(type.asSubclass(Layer.class));
    }

    /** A layer without parameters. */
    sealed interface Unweighted extends Layer {

        @Override
        default List<ParameterSpec> parameters() {
            return List.of();
        }

        @Override
        default Optional<Layer> withBias() {
            return Optional.empty();
        }

        @Override
        default Layer withChannels(int in, int out) {
            return this;
        }
    }

    /**
     * A layer whose outputs are weighted sums of its inputs: {@code weight} is {@code [out, in / groups, ...]}, and
     * {@code bias}, {@code [out]}, is added if there is one.
     */
    sealed interface Dense extends Layer {

        /** Returns whether the layer adds a bias. */
        boolean bias();

        /** Returns the number of channel groups, each computed from one group of inputs. */
        int groups();

        /** Returns whether the layer pads its input with zeros. */
        boolean isPadded();

        /** Returns this layer with or without a bias. */
        Dense withBias(boolean other);

        @Override
        default Optional<Layer> withBias() {
            return Optional.of(withBias(true));
        }

        @Override
        Dense withChannels(int in, int out);
    }

    /** A layer that computes the same function of each element, in inference mode. */
    sealed interface ScalarFunction extends Unweighted {

        /** Returns the function's value with an absolute error of at most 2e-7. */
        double apply(double x);
    }

    /**
     * A convolution (cross-correlation) with symmetric zero padding. Parameters {@code weight}, OIHW, and {@code bias}.
     *
     * @param inChannels input channels
     * @param outChannels output channels
     * @param kernel the kernel's extents
     * @param convolution stride, padding, dilation and groups
     * @param bias whether a bias is added
     */
    record Conv2d(int inChannels, int outChannels, Size2d kernel, Convolution convolution, boolean bias)
            implements Dense {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Conv2d {
            requirePositive("channels and kernel", inChannels, outChannels, kernel.height(), kernel.width());
            int groups = convolution.groups();
            if (inChannels % groups != 0 || outChannels % groups != 0) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER,
                        "Expected channels divisible by %d groups, found %d in and %d out.",
                        groups,
                        inChannels,
                        outChannels);
            }
        }

        @Override
        public String op() {
            return "conv2d";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.conv2d(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(
                    convolution.groups() == inChannels ? Domain.CHANNEL : Domain.CHANNELS,
                    Linearity.AFFINE,
                    Standardization.NONE,
                    Output.VALUES);
        }

        @Override
        public int groups() {
            return convolution.groups();
        }

        @Override
        public boolean isPadded() {
            return !convolution.padding().equals(Size2d.ZERO);
        }

        @Override
        public Conv2d withBias(boolean other) {
            return new Conv2d(inChannels, outChannels, kernel, convolution, other);
        }

        /** Returns this layer for other numbers of channels; a depthwise convolution has as many groups as it reads. */
        @Override
        public Conv2d withChannels(int in, int out) {
            int groups = groups() > 1 && groups() == inChannels ? in : groups();
            Convolution same =
                    new Convolution(convolution.stride(), convolution.padding(), convolution.dilation(), groups);
            return new Conv2d(in, out, kernel, same, bias);
        }

        /** Returns the number of inputs per output element: a group's channels times the kernel. */
        public int fanIn() {
            return inChannels / convolution.groups() * kernel.area();
        }

        @Override
        public List<ParameterSpec> parameters() {
            Shape weight = Shape.of(outChannels, inChannels / convolution.groups(), kernel.height(), kernel.width());
            return weightAndBias(weight, Math.sqrt(2.0 / fanIn()), bias, outChannels);
        }
    }

    /**
     * A fully connected layer. Parameters {@code weight}, {@code [out, in]}, and {@code bias}.
     *
     * @param inFeatures input features
     * @param outFeatures output features
     * @param bias whether a bias is added
     */
    record Linear(int inFeatures, int outFeatures, boolean bias) implements Dense {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Linear {
            requirePositive("features", inFeatures, outFeatures);
        }

        @Override
        public String op() {
            return "linear";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.linear(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNELS, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }

        @Override
        public int groups() {
            return 1;
        }

        @Override
        public boolean isPadded() {
            return false;
        }

        @Override
        public Linear withBias(boolean other) {
            return new Linear(inFeatures, outFeatures, other);
        }

        @Override
        public Linear withChannels(int in, int out) {
            return new Linear(in, out, bias);
        }

        @Override
        public List<ParameterSpec> parameters() {
            return weightAndBias(Shape.of(outFeatures, inFeatures), Math.sqrt(1.0 / inFeatures), bias, outFeatures);
        }
    }

    /**
     * Batch normalization. Parameters {@code weight} (scale), {@code bias} (shift), and the running statistics {@code
     * running_mean} and {@code running_var}, which training updates but does not differentiate.
     *
     * @param channels channels
     * @param momentum the share of the batch's statistics in the new running ones (PyTorch's convention)
     * @param epsilon added to the variance
     */
    record BatchNorm2d(int channels, double momentum, double epsilon) implements Layer {

        /** The name of the running mean. */
        public static final String RUNNING_MEAN = "running_mean";

        /** The name of the running variance. */
        public static final String RUNNING_VARIANCE = "running_var";

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public BatchNorm2d {
            requirePositive("channels", channels);
            if (!(momentum >= 0 && momentum <= 1) || !(epsilon > 0)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER,
                        "Expected a momentum in [0, 1] and a positive epsilon, found %s and %s.",
                        momentum,
                        epsilon);
            }
        }

        /** Creates a batch norm with the usual momentum 0.1 and epsilon 1e-5. */
        public BatchNorm2d(int channels) {
            this(channels, 0.1, 1e-5);
        }

        @Override
        public String op() {
            return "batchnorm2d";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.batchNorm2d(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNEL_ELEMENT, Linearity.AFFINE, Standardization.BATCH, Output.VALUES);
        }

        @Override
        public Optional<Layer> withBias() {
            return Optional.of(this);
        }

        @Override
        public BatchNorm2d withChannels(int in, int out) {
            return new BatchNorm2d(out, momentum, epsilon);
        }

        @Override
        public List<ParameterSpec> parameters() {
            Shape shape = Shape.of(channels);
            return List.of(
                    ParameterSpec.filled("weight", shape, true, 1),
                    ParameterSpec.filled("bias", shape, true, 0),
                    ParameterSpec.filled(RUNNING_MEAN, shape, false, 0),
                    ParameterSpec.filled(RUNNING_VARIANCE, shape, false, 1));
        }
    }

    /**
     * An elementwise function.
     *
     * @param function the function
     */
    record Activation(Activation.Function function) implements ScalarFunction {

        /** The parameterless activation functions. */
        public enum Function {
            /** {@code max(x, 0)}. */
            RELU("relu"),
            /** {@code min(max(x, 0), 6)}. */
            RELU6("relu6"),
            /** {@code 1 / (1 + exp(-x))}. */
            SIGMOID("sigmoid"),
            /** The hyperbolic tangent. */
            TANH("tanh"),
            /** {@code x * relu6(x + 3) / 6} (Howard et al., 2019). */
            HARDSWISH("hardswish"),
            /** {@code x * sigmoid(x)}, also called swish. */
            SILU("silu"),
            /** {@code x * (1 + erf(x / sqrt(2))) / 2} (Hendrycks and Gimpel, 2016), the exact form. */
            GELU("gelu"),
            /** {@code x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2}, the same paper's approximation. */
            GELU_TANH("gelu_tanh"),
            /** {@code relu6(x + 3) / 6}, the gate of hard-swish. */
            HARDSIGMOID("hardsigmoid"),
            /** {@code x} if positive, {@code exp(x) - 1} otherwise (Clevert et al., 2016). */
            ELU("elu"),
            /** {@code log(1 + exp(x))}. */
            SOFTPLUS("softplus"),
            /** {@code x * tanh(softplus(x))} (Misra, 2019). */
            MISH("mish"),
            /** {@code x / (1 + |x|)}. */
            SOFTSIGN("softsign"),
            /** {@code log(1 / (1 + exp(-x)))}. */
            LOG_SIGMOID("log_sigmoid");

            private final String op;

            Function(String op) {
                this.op = op;
            }

            /** Returns the vocabulary's name. */
            public String op() {
                return op;
            }
        }

        @Override
        public String op() {
            return function.op();
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.activation(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.ELEMENT, Linearity.NONLINEAR, Standardization.NONE, Output.VALUES);
        }

        @Override
        public double apply(double x) {
            return ScalarFunctions.apply(function, x);
        }
    }

    /**
     * {@code x} if positive, {@code slope * x} otherwise.
     *
     * @param negativeSlope the slope, in [0, 1]
     */
    record LeakyRelu(double negativeSlope) implements ScalarFunction {

        /**
         * Checks the range.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public LeakyRelu {
            if (!(negativeSlope >= 0 && negativeSlope <= 1)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER, "Expected a negative slope in [0, 1], found %s.", negativeSlope);
            }
        }

        @Override
        public String op() {
            return "leaky_relu";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.leakyRelu(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.ELEMENT, Linearity.NONLINEAR, Standardization.NONE, Output.VALUES);
        }

        @Override
        public double apply(double x) {
            return Math.max(x, negativeSlope * x);
        }
    }

    /**
     * Padding of an image that symmetric padding cannot express: TensorFlow's convolutions of stride two pad one side
     * more than the other.
     *
     * @param top the number of rows before the first
     * @param bottom the number of rows after the last
     * @param left the number of columns before the first
     * @param right the number of columns after the last
     * @param fill the value of the padding
     */
    record Pad2d(int top, int bottom, int left, int right, Fill fill) implements Unweighted {

        /** The value of padding. */
        public enum Fill {
            /** Zero, the padding of convolutions and average pools. */
            ZERO,
            /**
             * The lowest finite float32, which is never the maximum of a window with an input: the padding of a max
             * pool. It replaces minus infinity, whose product with zero is NaN.
             */
            LOWEST
        }

        /** Creates a padding with zeros. */
        public Pad2d(int top, int bottom, int left, int right) {
            this(top, bottom, left, right, Fill.ZERO);
        }

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Pad2d {
            if (top < 0 || bottom < 0 || left < 0 || right < 0) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER,
                        "Padding must not be negative, found %d, %d, %d and %d.",
                        top,
                        bottom,
                        left,
                        right);
            }
        }

        @Override
        public String op() {
            return "pad2d";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.pad2d(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.PLACE, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * The maximum of each window.
     *
     * @param pooling the window
     */
    record MaxPool2d(Pooling pooling) implements Unweighted {

        @Override
        public String op() {
            return "maxpool2d";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.maxPool2d(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNEL, Linearity.NONLINEAR, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * The mean of each window.
     *
     * @param pooling the window
     * @param countPadding whether padded zeros count in the divisor
     */
    record AvgPool2d(Pooling pooling, boolean countPadding) implements Unweighted {

        @Override
        public String op() {
            return "avgpool2d";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.avgPool2d(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNEL, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /** The mean over both spatial axes, which keep the extent one. */
    record GlobalAvgPool2d() implements Unweighted {

        @Override
        public String op() {
            return "global_avgpool2d";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.globalAvgPool2d(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNEL, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * A shuffle of channels, seen as {@code [groups, channels/groups]} and transposed (Zhang et al., ShuffleNet, 2018).
     *
     * @param groups the number of groups
     */
    record ChannelShuffle(int groups) implements Unweighted {

        /**
         * Checks the range.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public ChannelShuffle {
            requirePositive("groups", groups);
        }

        @Override
        public String op() {
            return "channel_shuffle";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.channelShuffle(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.PLACE, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * The elements {@code start .. start + length - 1} along an axis.
     *
     * @param axis the axis, at least one: a batch is never sliced
     * @param start the first element
     * @param length the number of elements
     */
    record Slice(int axis, int start, int length) implements Unweighted {

        /**
         * Checks the axis.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Slice {
            requireSampleAxis(axis);
        }

        @Override
        public String op() {
            return "slice";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.slice(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.PLACE, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * The concatenation of all inputs along an axis.
     *
     * @param axis the axis, at least one
     */
    record Concat(int axis) implements Unweighted {

        /**
         * Checks the axis.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Concat {
            requireSampleAxis(axis);
        }

        @Override
        public String op() {
            return "concat";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.concat(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.PLACE, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /** The sum of all inputs, broadcast. */
    record Add() implements Unweighted {

        @Override
        public String op() {
            return "add";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.add(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.INPUTS, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /** The product of all inputs, broadcast: for instance a squeeze-and-excite gate. */
    record Multiply() implements Unweighted {

        @Override
        public String op() {
            return "mul";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.multiply(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.INPUTS, Linearity.NONLINEAR, Standardization.NONE, Output.VALUES);
        }
    }

    /** The flattening of all axes after the first. */
    record Flatten() implements Unweighted {

        @Override
        public String op() {
            return "flatten";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.flatten(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.PLACE, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * Dropout: in training, each element is dropped with a probability and the others are scaled by {@code 1 / (1 - p)}
     * (Srivastava et al., 2014); in inference, it has no effect. The mask is an input generated on the host: see {@link
     * Lowering#MASK}.
     *
     * @param probability the probability to drop an element, in [0, 1)
     */
    record Dropout(double probability) implements ScalarFunction {

        /**
         * Checks the range.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Dropout {
            if (!(probability >= 0 && probability < 1)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER, "Expected a probability in [0, 1), found %s.", probability);
            }
        }

        @Override
        public String op() {
            return "dropout";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.dropout(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.ELEMENT, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }

        @Override
        public double apply(double x) {
            return x;
        }
    }

    /**
     * The softmax along an axis.
     *
     * @param axis the axis, at least one
     */
    record Softmax(int axis) implements Unweighted {

        /**
         * Checks the axis.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Softmax {
            requireSampleAxis(axis);
        }

        @Override
        public String op() {
            return "softmax";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.softmax(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(
                    axis == 1 ? Domain.CHANNELS : Domain.CHANNEL,
                    Linearity.NONLINEAR,
                    Standardization.NONE,
                    axis == 1 ? Output.PROBABILITIES : Output.VALUES);
        }
    }

    /**
     * The logarithm of the softmax along an axis. A loss over logits has the same value over these outputs, because
     * their softmax is the same.
     *
     * @param axis the axis, at least one
     */
    record LogSoftmax(int axis) implements Unweighted {

        /**
         * Checks the axis.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public LogSoftmax {
            requireSampleAxis(axis);
        }

        @Override
        public String op() {
            return "log_softmax";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.logSoftmax(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(
                    axis == 1 ? Domain.CHANNELS : Domain.CHANNEL,
                    Linearity.NONLINEAR,
                    Standardization.NONE,
                    axis == 1 ? Output.LOG_PROBABILITIES : Output.VALUES);
        }
    }

    /**
     * A constant factor and summand for each channel: {@code weight * x + bias}. Both are buffers, which training does
     * not change: the normalization of an input, the scale of a clamp. Parameters {@code weight} and {@code bias}.
     *
     * @param channels the channels or features
     */
    record ScaleShift(int channels) implements Layer {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public ScaleShift {
            requirePositive("channels", channels);
        }

        @Override
        public String op() {
            return "scale_shift";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.scaleShift(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNEL_ELEMENT, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }

        @Override
        public Optional<Layer> withBias() {
            return Optional.of(this);
        }

        @Override
        public ScaleShift withChannels(int in, int out) {
            return new ScaleShift(out);
        }

        @Override
        public List<ParameterSpec> parameters() {
            Shape shape = Shape.of(channels);
            return List.of(
                    ParameterSpec.filled("weight", shape, false, 1), ParameterSpec.filled("bias", shape, false, 0));
        }
    }

    /**
     * {@code min(max(x, low), high)}.
     *
     * @param low the lower bound, minus infinity for none
     * @param high the upper bound, infinity for none
     */
    record Clip(double low, double high) implements ScalarFunction {

        /**
         * Checks the range.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Clip {
            if (!(low < high) || low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER, "Expected a lower bound below the upper one, found %s and %s.", low, high);
            }
        }

        @Override
        public String op() {
            return "clip";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.clip(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.ELEMENT, Linearity.NONLINEAR, Standardization.NONE, Output.VALUES);
        }

        @Override
        public double apply(double x) {
            return Math.min(Math.max(x, low), high);
        }
    }

    /**
     * The exponential linear unit with factors: {@code scale * x} if positive, {@code scale * alpha * (exp(x) - 1)}
     * otherwise. SELU (Klambauer et al., 2017) is an example.
     *
     * @param alpha the factor of the exponential
     * @param scale the factor of both parts
     */
    record ScaledElu(double alpha, double scale) implements ScalarFunction {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public ScaledElu {
            if (!(alpha > 0 && scale > 0) || Double.isInfinite(alpha + scale)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER, "Expected positive factors of an ELU, found %s and %s.", alpha, scale);
            }
        }

        @Override
        public String op() {
            return "scaled_elu";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.scaledElu(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.ELEMENT, Linearity.NONLINEAR, Standardization.NONE, Output.VALUES);
        }

        @Override
        public double apply(double x) {
            return scale * (x > 0 ? x : alpha * Math.expm1(x));
        }
    }

    /**
     * {@code x} to a constant power, NaN if there is no real value.
     *
     * @param exponent the exponent, neither zero nor one
     */
    record Power(double exponent) implements ScalarFunction {

        /**
         * Checks the exponent.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Power {
            if (exponent == 0 || exponent == 1 || !Double.isFinite(exponent)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER, "Expected a finite exponent that is neither 0 nor 1, found %s.", exponent);
            }
        }

        @Override
        public String op() {
            return "power";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.power(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.ELEMENT, Linearity.NONLINEAR, Standardization.NONE, Output.VALUES);
        }

        @Override
        public double apply(double x) {
            return Math.pow(x, exponent);
        }
    }

    /**
     * {@code x} if positive, {@code slope * x} otherwise, with a slope for each channel (He et al., 2015). Parameter
     * {@code slope}.
     *
     * @param channels the channels or features
     */
    record PRelu(int channels) implements Layer {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public PRelu {
            requirePositive("channels", channels);
        }

        @Override
        public String op() {
            return "prelu";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.prelu(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNEL_ELEMENT, Linearity.NONLINEAR, Standardization.NONE, Output.VALUES);
        }

        @Override
        public Optional<Layer> withBias() {
            return Optional.empty();
        }

        @Override
        public PRelu withChannels(int in, int out) {
            return new PRelu(out);
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(ParameterSpec.filled("slope", Shape.of(channels), true, 0.25));
        }
    }

    /**
     * A sum, mean or maximum over axes, which keep the extent one.
     *
     * @param function the function
     * @param axes the axes, at least one, ascending, without the batch
     */
    record Reduction(Reduction.Function function, List<Integer> axes) implements Unweighted {

        /** The function of a reduction. */
        public enum Function {
            /** The sum. */
            SUM,
            /** The arithmetic mean. */
            MEAN,
            /** The maximum. */
            MAX
        }

        /**
         * Checks the axes.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Reduction {
            axes = axes.stream().sorted().distinct().toList();
            if (axes.isEmpty()) {
                throw ParsimonyException.of(ErrorId.BAD_LAYER, "Expected at least one axis to reduce, found none.");
            }
            axes.forEach(Layer::requireSampleAxis);
        }

        @Override
        public String op() {
            return "reduction";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.reduction(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(
                    axes.contains(1) ? Domain.CHANNELS : Domain.CHANNEL,
                    function == Reduction.Function.MAX ? Linearity.NONLINEAR : Linearity.AFFINE,
                    Standardization.NONE,
                    Output.VALUES);
        }
    }

    /**
     * Group normalization (Wu and He, 2018): normalizes each sample's channel groups by their own mean and variance,
     * then scales and shifts each channel. One channel per group is instance normalization. Parameters {@code weight}
     * and {@code bias}.
     *
     * @param channels channels
     * @param groups the number of groups
     * @param epsilon added to the variance
     */
    record GroupNorm(int channels, int groups, double epsilon) implements Layer {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public GroupNorm {
            requirePositive("channels", channels);
            requireEpsilon(epsilon);
            if (groups < 1 || channels % groups != 0) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER,
                        "Expected channels divisible by the groups, found %d and %d.",
                        channels,
                        groups);
            }
        }

        @Override
        public String op() {
            return "groupnorm";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.groupNorm(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(
                    groups == channels ? Domain.CHANNEL : Domain.CHANNELS,
                    Linearity.NONLINEAR,
                    Standardization.SAMPLE,
                    Output.VALUES);
        }

        @Override
        public Optional<Layer> withBias() {
            return Optional.of(this);
        }

        @Override
        public GroupNorm withChannels(int in, int out) {
            return new GroupNorm(out, groups == channels ? out : groups, epsilon);
        }

        @Override
        public List<ParameterSpec> parameters() {
            return scaleAndShift(channels);
        }
    }

    /**
     * Layer normalization over the channels at each position (Ba et al., 2016; as in ConvNeXt), followed by a scale and
     * shift for each channel. Parameters {@code weight} and {@code bias}.
     *
     * @param channels channels or features
     * @param epsilon added to the variance
     */
    record ChannelNorm(int channels, double epsilon) implements Layer {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public ChannelNorm {
            requirePositive("channels", channels);
            requireEpsilon(epsilon);
        }

        @Override
        public String op() {
            return "channelnorm";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.channelNorm(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNELS, Linearity.NONLINEAR, Standardization.SAMPLE, Output.VALUES);
        }

        @Override
        public Optional<Layer> withBias() {
            return Optional.of(this);
        }

        @Override
        public ChannelNorm withChannels(int in, int out) {
            return new ChannelNorm(out, epsilon);
        }

        @Override
        public List<ParameterSpec> parameters() {
            return scaleAndShift(channels);
        }
    }

    /**
     * Local response normalization across channels (Krizhevsky et al., 2012): {@code x / (bias + alpha / size *
     * s)^beta}, with {@code s} the sum of squares of {@code size} neighboring channels.
     *
     * @param size the number of summed channels, fewer at both ends
     * @param alpha the factor of the mean square
     * @param beta the exponent
     * @param bias the summand
     */
    record LocalResponseNorm(int size, double alpha, double beta, double bias) implements Unweighted {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public LocalResponseNorm {
            requirePositive("size", size);
        }

        @Override
        public String op() {
            return "lrn";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.localResponseNorm(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNELS, Linearity.NONLINEAR, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * Selection of elements along an axis by their indices, in any order: a permutation of channels, a flip, reflected
     * padding.
     *
     * @param axis the axis, at least one
     * @param indices the index of the input element for each output element
     */
    record Gather(int axis, List<Integer> indices) implements Unweighted {

        /**
         * Checks the axis and copies the list.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public Gather {
            requireSampleAxis(axis);
            indices = List.copyOf(indices);
            if (indices.isEmpty() || indices.stream().anyMatch(index -> index < 0)) {
                throw ParsimonyException.of(ErrorId.BAD_LAYER, "Expected indices of at least 0, found %s.", indices);
            }
        }

        @Override
        public String op() {
            return "gather";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.gather(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.PLACE, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * Padding with zero channels before and after all others, as in the shortcuts of CIFAR's ResNets (option A).
     *
     * @param before the number of channels before the first
     * @param after the number of channels after the last
     */
    record PadChannels(int before, int after) implements Unweighted {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public PadChannels {
            if (before < 0 || after < 0) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER, "Padding must not be negative, found %d and %d.", before, after);
            }
        }

        @Override
        public String op() {
            return "pad_channels";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.padChannels(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.PLACE, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * The elements of a sample in row-major order with another shape.
     *
     * @param sample the new shape of one sample
     */
    record Reshape(Shape sample) implements Unweighted {

        @Override
        public String op() {
            return "reshape";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.reshape(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.PLACE, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * The mean of each window, with padding that may differ between sides and never counts in the divisor: TensorFlow's
     * {@code SAME}.
     *
     * @param kernel the window
     * @param stride the distance between two windows
     * @param padding the padding
     */
    record UnevenAvgPool2d(Size2d kernel, Size2d stride, Pad2d padding) implements Unweighted {

        /**
         * Checks that every window contains an element.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public UnevenAvgPool2d {
            if (padding.top() >= kernel.height()
                    || padding.bottom() >= kernel.height()
                    || padding.left() >= kernel.width()
                    || padding.right() >= kernel.width()) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LAYER, "Expected less padding than the window %s, found %s.", kernel, padding);
            }
        }

        @Override
        public String op() {
            return "avgpool2d_uneven";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.unevenAvgPool2d(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNEL, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    /**
     * Adaptive average pooling: the mean of each of {@code output} windows, which cover the image evenly and overlap if
     * its extents are not divisible. Along an axis of {@code e} elements, window {@code i} of {@code o} begins at
     * {@code floor(i e / o)} and ends before {@code ceil((i + 1) e / o)}.
     *
     * @param output the number of windows along each axis
     */
    record AdaptiveAvgPool2d(Size2d output) implements Unweighted {

        /**
         * Checks the range.
         *
         * @throws ParsimonyException ({@code bad-layer})
         */
        public AdaptiveAvgPool2d {
            requirePositive("windows", output.height(), output.width());
        }

        /**
         * Returns the membership of elements in windows along one axis, {@code [extent, windows]} of zeros and ones: a
         * product with it sums the windows.
         */
        public static Tensor members(int extent, int windows) {
            FloatBuffer members = Tensor.allocate(extent * windows);
            for (int window = 0; window < windows; window++) {
                int start = start(extent, windows, window);
                int end = start + length(extent, windows, window);
                for (int element = start; element < end; element++) {
                    members.put(element * windows + window, 1);
                }
            }
            return Tensor.wrap(Shape.of(extent, windows), members);
        }

        /**
         * Returns the total number of elements of all windows along one axis; an element in several windows counts
         * several times.
         */
        public static long covered(int extent, int windows) {
            return IntStream.range(0, windows)
                    .mapToLong(window -> length(extent, windows, window))
                    .sum();
        }

        private static int start(int extent, int windows, int window) {
            return (int) ((long) window * extent / windows);
        }

        /** Returns the number of elements of a window along one axis. */
        public static int length(int extent, int windows, int window) {
            long end = ((window + 1L) * extent + windows - 1) / windows;
            return (int) end - start(extent, windows, window);
        }

        @Override
        public String op() {
            return "adaptive_avgpool2d";
        }

        @Override
        public <R> R accept(LayerVisitor<R> visitor) {
            return visitor.adaptiveAvgPool2d(this);
        }

        @Override
        public LayerTraits traits() {
            return new LayerTraits(Domain.CHANNEL, Linearity.AFFINE, Standardization.NONE, Output.VALUES);
        }
    }

    private static void requirePositive(String what, int... values) {
        for (int value : values) {
            if (value < 1) {
                throw ParsimonyException.of(ErrorId.BAD_LAYER, "Expected positive %s, found %d.", what, value);
            }
        }
    }

    private static void requireSampleAxis(int axis) {
        if (axis < 1) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LAYER, "Expected an axis of a sample (at least 1; 0 is the batch), found %d.", axis);
        }
    }

    private static void requireEpsilon(double epsilon) {
        if (!(epsilon > 0)) {
            throw ParsimonyException.of(ErrorId.BAD_LAYER, "Expected a positive epsilon, found %s.", epsilon);
        }
    }

    private static List<ParameterSpec> scaleAndShift(int channels) {
        Shape shape = Shape.of(channels);
        return List.of(ParameterSpec.filled("weight", shape, true, 1), ParameterSpec.filled("bias", shape, true, 0));
    }

    private static List<ParameterSpec> weightAndBias(Shape weight, double deviation, boolean bias, int out) {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(ParameterSpec.normal("weight", weight, deviation));
        if (bias) {
            specs.add(ParameterSpec.filled("bias", Shape.of(out), true, 0));
        }
        return specs;
    }
}
