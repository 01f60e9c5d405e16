package io.parsimony.tck.selftest;

import static io.parsimony.tck.selftest.Numbers.map;

import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mutants of operations on images, rules 2.31 to 2.37, and of their backward kernels. */
final class ImageMutants {

    private static final String CONV = "2.31-conv2d";
    private static final String VALUE = "y0 differs";
    private static final String GRADIENT = "gradient/x0 differs";
    private static final String WEIGHT_GRADIENT = "gradient/x1 differs";

    private ImageMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(convolutions());
        all.addAll(convolutionGradients());
        all.addAll(maximumPools());
        all.addAll(meanPools());
        all.addAll(normalisations());
        return all;
    }

    private static Mutant of(
            String rule, String name, String description, String message, GradientOps<DoubleTensor> ops) {
        return Mutant.of(rule, name, description, message, () -> new ReferenceBackend(ops));
    }

    private static Convolution padded(Convolution c, Size2d padding) {
        return new Convolution(c.stride(), padding, c.dilation(), c.groups());
    }

    /** Returns explicitly padded images, for a convolution without padding. */
    private static DoubleTensor around(ReferenceOps ops, DoubleTensor x, Size2d padding) {
        DoubleTensor rows = ops.pad(x, 2, padding.height(), padding.height());
        return ops.pad(rows, 3, padding.width(), padding.width());
    }

    private static DoubleTensor reversed(ReferenceOps ops, DoubleTensor x, int axis) {
        List<DoubleTensor> parts = new ArrayList<>();
        for (int i = x.shape().dim(axis) - 1; i >= 0; i--) {
            parts.add(ops.slice(x, axis, i, 1));
        }
        return ops.concat(parts, axis);
    }

    private static DoubleTensor flipped(ReferenceOps ops, DoubleTensor weight) {
        return reversed(ops, reversed(ops, weight, 2), 3);
    }

    private static List<Mutant> convolutions() {
        return List.of(
                of(CONV, "kernels flipped", "Flips the kernel.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor conv2d(
                            DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                        return super.conv2d(x, flipped(this, weight), bias, c);
                    }
                }),
                of(
                        CONV,
                        "padding before alone",
                        "Puts all padding above and to the left of the image.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                                DoubleTensor rows = pad(x, 2, 2 * c.padding().height(), 0);
                                DoubleTensor all = pad(rows, 3, 2 * c.padding().width(), 0);
                                return super.conv2d(all, weight, bias, padded(c, Size2d.ZERO));
                            }
                        }),
                of(
                        CONV,
                        "padding height and width exchanged",
                        "Applies the padding's height to columns and its width to rows.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            @SuppressWarnings("ArgumentSelectionDefectChecker") // The fault of the mutant.
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                                Size2d padding = new Size2d(
                                        c.padding().width(), c.padding().height());
                                return super.conv2d(x, weight, bias, padded(c, padding));
                            }
                        }),
                of(
                        CONV,
                        "stride drops the first rows",
                        "Aligns windows to the last row if the stride leaves a remainder.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                                DoubleTensor all = around(this, x, c.padding());
                                int reach =
                                        c.dilation().height() * (weight.shape().dim(2) - 1) + 1;
                                int height = all.shape().dim(2);
                                int rest = (height - reach) % c.stride().height();
                                return super.conv2d(
                                        slice(all, 2, rest, height - rest), weight, bias, padded(c, Size2d.ZERO));
                            }
                        }),
                of(
                        CONV,
                        "stride's height for both",
                        "Applies the row stride to columns too.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                                Size2d stride = Size2d.square(c.stride().height());
                                return super.conv2d(
                                        x,
                                        weight,
                                        bias,
                                        new Convolution(stride, c.padding(), c.dilation(), c.groups()));
                            }
                        }),
                of(
                        CONV,
                        "dilation ignored",
                        "Ignores the dilation: the kernel's taps are adjacent, at the window's corner.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                                int rows = (c.dilation().height() - 1)
                                        * (weight.shape().dim(2) - 1);
                                int columns = (c.dilation().width() - 1)
                                        * (weight.shape().dim(3) - 1);
                                DoubleTensor wide = pad(pad(weight, 2, 0, rows), 3, 0, columns);
                                return super.conv2d(
                                        x,
                                        wide,
                                        bias,
                                        new Convolution(c.stride(), c.padding(), Size2d.ONE, c.groups()));
                            }
                        }),
                of(
                        CONV,
                        "groups interleaved",
                        "Takes strided channels for a group in place of consecutive ones.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                                return super.conv2d(channelShuffle(x, x.shape().dim(1) / c.groups()), weight, bias, c);
                            }
                        }),
                of(
                        CONV,
                        "groups swapped",
                        "Concatenates the groups' outputs in reverse order.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                                DoubleTensor y = super.conv2d(x, weight, bias, c);
                                int extent = y.shape().dim(1) / c.groups();
                                List<DoubleTensor> parts = new ArrayList<>();
                                for (int g = c.groups() - 1; g >= 0; g--) {
                                    parts.add(slice(y, 1, g * extent, extent));
                                }
                                return concat(parts, 1);
                            }
                        }),
                of(
                        CONV,
                        "depthwise multiplier interleaved",
                        "Orders a depthwise convolution's outputs by multiplier first, then by channel.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                                DoubleTensor y = super.conv2d(x, weight, bias, c);
                                boolean depthwise = c.groups() == x.shape().dim(1) && c.groups() > 1;
                                return depthwise ? channelShuffle(y, c.groups()) : y;
                            }
                        }),
                of(
                        CONV,
                        "no bias in depthwise convolutions",
                        "Depthwise convolutions omit the bias.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                                boolean depthwise = c.groups() > 1
                                        && c.groups() == x.shape().dim(1);
                                return super.conv2d(x, weight, depthwise ? null : bias, c);
                            }
                        }),
                of(CONV, "bias without its sign", "Applies a ReLU to the bias.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor conv2d(
                            DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution c) {
                        return super.conv2d(x, weight, bias == null ? null : relu(bias), c);
                    }
                }));
    }

    private static List<Mutant> convolutionGradients() {
        return List.of(
                of(
                        CONV,
                        "input gradient by an unturned kernel",
                        "Computes the input gradient with an unflipped kernel.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2dInputGradient(
                                    DoubleTensor x, DoubleTensor weight, DoubleTensor gradient, Convolution c) {
                                return super.conv2dInputGradient(x, flipped(this, weight), gradient, c);
                            }
                        }),
                of(
                        CONV,
                        "input gradient at the wrong rows",
                        "Aligns the gradient to the last rows if the stride drops rows.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2dInputGradient(
                                    DoubleTensor x, DoubleTensor weight, DoubleTensor gradient, Convolution c) {
                                DoubleTensor dx = super.conv2dInputGradient(x, weight, gradient, c);
                                int reach =
                                        c.dilation().height() * (weight.shape().dim(2) - 1) + 1;
                                int height = x.shape().dim(2);
                                int rest = (height + 2 * c.padding().height() - reach)
                                        % c.stride().height();
                                return rest == 0 || c.padding().height() > 0
                                        ? dx
                                        : pad(slice(dx, 2, 0, height - rest), 2, rest, 0);
                            }
                        }),
                of(
                        CONV,
                        "weight gradient of the last sample",
                        "Each sample's weight gradient overwrites the one before.",
                        WEIGHT_GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2dWeightGradient(
                                    DoubleTensor x, DoubleTensor weight, DoubleTensor gradient, Convolution c) {
                                int last = x.shape().dim(0) - 1;
                                return super.conv2dWeightGradient(
                                        slice(x, 0, last, 1), weight, slice(gradient, 0, last, 1), c);
                            }
                        }),
                of(
                        CONV,
                        "weight gradient averaged",
                        "The weight gradient is divided by the batch.",
                        WEIGHT_GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2dWeightGradient(
                                    DoubleTensor x, DoubleTensor weight, DoubleTensor gradient, Convolution c) {
                                return mul(
                                        super.conv2dWeightGradient(x, weight, gradient, c),
                                        1.0 / x.shape().dim(0));
                            }
                        }));
    }

    private static List<Mutant> maximumPools() {
        String rule = "2.32-max-pool";
        return List.of(
                of(rule, "maximum with padded zeros", "A max pool counts padding as zero.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor maxPool2d(DoubleTensor x, Pooling p) {
                        DoubleTensor y = super.maxPool2d(x, p);
                        double[] maxima = y.toArray();
                        int area = p.kernel().height() * p.kernel().width();
                        Numbers.windows(x.shape(), y.shape(), p, (output, inputs) -> {
                            if (inputs.length < area) {
                                maxima[output] = Math.max(maxima[output], 0);
                            }
                        });
                        return DoubleTensor.of(y.shape(), maxima);
                    }
                }),
                of(rule, "ceil mode off", "Omits windows that extend beyond the edge.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor maxPool2d(DoubleTensor x, Pooling p) {
                        return super.maxPool2d(x, new Pooling(p.kernel(), p.stride(), p.padding(), false));
                    }
                }),
                of(rule, "maximum of magnitudes", "A max pool compares magnitudes.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor maxPool2d(DoubleTensor x, Pooling p) {
                        return super.maxPool2d(abs(x), p);
                    }
                }),
                of(
                        rule,
                        "ties to the last",
                        "The gradient goes to the last of equal maxima.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor maxPool2dGradient(
                                    DoubleTensor x, DoubleTensor y, DoubleTensor gradient, Pooling p) {
                                double[] dx = new double[x.shape().size()];
                                Numbers.windows(x.shape(), y.shape(), p, (output, inputs) -> {
                                    int last = inputs[0];
                                    for (int input : inputs) {
                                        last = x.get(input) >= x.get(last) ? input : last;
                                    }
                                    dx[last] += gradient.get(output);
                                });
                                return DoubleTensor.of(x.shape(), dx);
                            }
                        }),
                of(
                        rule,
                        "ties to all",
                        "Each of several equal maxima receives the whole gradient.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor maxPool2dGradient(
                                    DoubleTensor x, DoubleTensor y, DoubleTensor gradient, Pooling p) {
                                double[] dx = new double[x.shape().size()];
                                Numbers.windows(x.shape(), y.shape(), p, (output, inputs) -> {
                                    for (int input : inputs) {
                                        dx[input] += x.get(input) == y.get(output) ? gradient.get(output) : 0;
                                    }
                                });
                                return DoubleTensor.of(x.shape(), dx);
                            }
                        }),
                of(
                        rule,
                        "overlapping windows overwrite",
                        "A number that is the maximum of two windows gets the gradient of the later one only.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor maxPool2dGradient(
                                    DoubleTensor x, DoubleTensor y, DoubleTensor gradient, Pooling p) {
                                double[] dx = new double[x.shape().size()];
                                Numbers.windows(x.shape(), y.shape(), p, (output, inputs) -> {
                                    int first = Arrays.stream(inputs)
                                            .filter(input -> x.get(input) == y.get(output))
                                            .findFirst()
                                            .orElseThrow();
                                    dx[first] = gradient.get(output);
                                });
                                return DoubleTensor.of(x.shape(), dx);
                            }
                        }));
    }

    private static List<Mutant> meanPools() {
        return List.of(
                of(
                        "2.33-avg-pool",
                        "mean always counts padding",
                        "Counts padding in the divisor of every mean pool.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor avgPool2d(DoubleTensor x, Pooling p, boolean countPadding) {
                                return super.avgPool2d(x, p, true);
                            }
                        }),
                of(
                        "2.33-avg-pool",
                        "mean never counts padding",
                        "Omits padding from the divisor of every mean pool.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor avgPool2d(DoubleTensor x, Pooling p, boolean countPadding) {
                                return super.avgPool2d(x, p, false);
                            }
                        }),
                of(
                        "2.33-avg-pool",
                        "mean by the whole kernel",
                        "Divides every window of ceil mode by the size of the whole kernel.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor avgPool2d(DoubleTensor x, Pooling p, boolean countPadding) {
                                DoubleTensor y = super.avgPool2d(x, p, countPadding);
                                if (!countPadding) {
                                    return y;
                                }
                                double[] means = y.toArray();
                                int area = p.kernel().height() * p.kernel().width();
                                Numbers.windows(
                                        x.shape(),
                                        y.shape(),
                                        p,
                                        (output, inputs) -> means[output] = Arrays.stream(inputs)
                                                        .mapToDouble(x::get)
                                                        .sum()
                                                / area);
                                return DoubleTensor.of(y.shape(), means);
                            }
                        }),
                of(
                        "2.33-avg-pool",
                        "mean's gradient undivided by the edge's own count",
                        "The backward pass counts padding in the divisor.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor avgPool2dGradient(
                                    DoubleTensor x, DoubleTensor gradient, Pooling p, boolean countPadding) {
                                return super.avgPool2dGradient(x, gradient, p, true);
                            }
                        }),
                of(
                        "2.34-global-avg-pool",
                        "global mean of a square",
                        "The divisor is the height squared.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor globalAvgPool2d(DoubleTensor x) {
                                int height = x.shape().dim(2);
                                return mul(sum(x, true, 2, 3), 1.0 / (height * height));
                            }
                        }),
                of(
                        "2.34-global-avg-pool",
                        "global mean without its axes",
                        "Returns a global mean without its spatial axes.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor globalAvgPool2d(DoubleTensor x) {
                                return mean(x, false, 2, 3);
                            }
                        }),
                of(
                        "2.35-channel-shuffle",
                        "shuffle transposed",
                        "Computes the inverse shuffle.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor channelShuffle(DoubleTensor x, int groups) {
                                return super.channelShuffle(x, x.shape().dim(1) / groups);
                            }
                        }));
    }

    private static List<Mutant> normalisations() {
        String training = "2.36-batch-norm-training";
        String inference = "2.37-batch-norm";
        return List.of(
                of(
                        training,
                        "running variance biased",
                        "Updates the running variance with the biased variance of the batch.",
                        "y2 differs",
                        new ReferenceOps() {
                            @Override
                            public BatchNorm<DoubleTensor> batchNormTraining(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor shift,
                                    DoubleTensor mean,
                                    DoubleTensor variance,
                                    double momentum,
                                    double epsilon) {
                                BatchNorm<DoubleTensor> right =
                                        super.batchNormTraining(x, scale, shift, mean, variance, momentum, epsilon);
                                double count =
                                        (double) x.shape().size() / x.shape().dim(1);
                                DoubleTensor kept = mul(variance, 1 - momentum);
                                DoubleTensor taken = mul(sub(right.runningVariance(), kept), (count - 1) / count);
                                return new BatchNorm<>(right.output(), right.runningMean(), add(kept, taken));
                            }
                        }),
                of(
                        training,
                        "momentum complemented",
                        "Reads momentum as the weight of the old statistics.",
                        "y1 differs",
                        new ReferenceOps() {
                            @Override
                            public BatchNorm<DoubleTensor> batchNormTraining(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor shift,
                                    DoubleTensor mean,
                                    DoubleTensor variance,
                                    double momentum,
                                    double epsilon) {
                                return super.batchNormTraining(x, scale, shift, mean, variance, 1 - momentum, epsilon);
                            }
                        }),
                of(
                        training,
                        "running statistics not updated",
                        "Returns the running statistics unchanged.",
                        "y1 differs",
                        new ReferenceOps() {
                            @Override
                            public BatchNorm<DoubleTensor> batchNormTraining(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor shift,
                                    DoubleTensor mean,
                                    DoubleTensor variance,
                                    double momentum,
                                    double epsilon) {
                                BatchNorm<DoubleTensor> right =
                                        super.batchNormTraining(x, scale, shift, mean, variance, momentum, epsilon);
                                return new BatchNorm<>(right.output(), mean, variance);
                            }
                        }),
                of(
                        training,
                        "running statistics in training",
                        "Normalizes a training batch by the running statistics.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public BatchNorm<DoubleTensor> batchNormTraining(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor shift,
                                    DoubleTensor mean,
                                    DoubleTensor variance,
                                    double momentum,
                                    double epsilon) {
                                BatchNorm<DoubleTensor> right =
                                        super.batchNormTraining(x, scale, shift, mean, variance, momentum, epsilon);
                                return new BatchNorm<>(
                                        batchNorm(x, scale, shift, mean, variance, epsilon),
                                        right.runningMean(),
                                        right.runningVariance());
                            }
                        }),
                of(
                        training,
                        "normalized by the unbiased variance",
                        "Normalizes by the unbiased variance.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public BatchNorm<DoubleTensor> batchNormTraining(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor shift,
                                    DoubleTensor mean,
                                    DoubleTensor variance,
                                    double momentum,
                                    double epsilon) {
                                BatchNorm<DoubleTensor> right =
                                        super.batchNormTraining(x, scale, shift, mean, variance, momentum, epsilon);
                                BatchNorm<DoubleTensor> batch =
                                        super.batchNormTraining(x, scale, shift, mean, variance, 1, epsilon);
                                return new BatchNorm<>(
                                        batchNorm(
                                                x, scale, shift, batch.runningMean(), batch.runningVariance(), epsilon),
                                        right.runningMean(),
                                        right.runningVariance());
                            }
                        }),
                of(
                        training,
                        "statistics taken for constants",
                        "Treats the batch's mean and variance as constants in the gradient.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public BatchNormGradient<DoubleTensor> batchNormTrainingGradient(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor y,
                                    DoubleTensor gradient,
                                    double epsilon) {
                                BatchNormGradient<DoubleTensor> right =
                                        super.batchNormTrainingGradient(x, scale, y, gradient, epsilon);
                                DoubleTensor variance = variance(this, x);
                                DoubleTensor factor = div(scale, map(variance, v -> Math.sqrt(v + epsilon)));
                                Shape channelwise = Shape.of(scale.shape().size(), 1, 1);
                                return new BatchNormGradient<>(
                                        mul(gradient, reshape(factor, channelwise)), right.scale(), right.shift());
                            }
                        }),
                of(
                        training,
                        "gradients of scale and shift exchanged",
                        "Exchanges the gradients of scale and shift.",
                        WEIGHT_GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public BatchNormGradient<DoubleTensor> batchNormTrainingGradient(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor y,
                                    DoubleTensor gradient,
                                    double epsilon) {
                                BatchNormGradient<DoubleTensor> right =
                                        super.batchNormTrainingGradient(x, scale, y, gradient, epsilon);
                                return new BatchNormGradient<>(right.x(), right.shift(), right.scale());
                            }
                        }),
                of(
                        inference,
                        "epsilon outside the root",
                        "Adds epsilon to the standard deviation in place of the variance.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor batchNorm(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor shift,
                                    DoubleTensor mean,
                                    DoubleTensor variance,
                                    double epsilon) {
                                DoubleTensor guarded = map(variance, v -> Math.pow(Math.sqrt(v) + epsilon, 2));
                                return super.batchNorm(x, scale, shift, mean, guarded, 0);
                            }
                        }),
                of(
                        inference,
                        "epsilon of the engine's own",
                        "Ignores the requested epsilon and uses 1e-5.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor batchNorm(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor shift,
                                    DoubleTensor mean,
                                    DoubleTensor variance,
                                    double epsilon) {
                                return super.batchNorm(x, scale, shift, mean, variance, 1e-5);
                            }
                        }),
                of(
                        inference,
                        "variance taken for a deviation",
                        "Divides by the variance in place of the standard deviation.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor batchNorm(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor shift,
                                    DoubleTensor mean,
                                    DoubleTensor variance,
                                    double epsilon) {
                                return super.batchNorm(x, scale, shift, mean, map(variance, v -> v * v), epsilon);
                            }
                        }));
    }

    /** Returns the biased variance of each channel. */
    private static DoubleTensor variance(ReferenceOps ops, DoubleTensor x) {
        DoubleTensor centred = ops.sub(x, ops.mean(x, true, 0, 2, 3));
        return ops.mean(ops.mul(centred, centred), false, 0, 2, 3);
    }
}
