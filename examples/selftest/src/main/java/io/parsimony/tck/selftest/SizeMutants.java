package io.parsimony.tck.selftest;

import static io.parsimony.tck.selftest.Numbers.map;

import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Mutants of operations that are right only at small sizes and in row-major order. */
final class SizeMutants {

    private SizeMutants() {}

    static List<Mutant> all() {
        return Stream.of(convolutions(), pools(), rows(), layouts())
                .flatMap(List::stream)
                .toList();
    }

    private static Mutant ops(String rule, String name, String description, GradientOps<DoubleTensor> ops) {
        return Mutant.of(rule, name, description, "y0 differs", () -> new ReferenceBackend(ops));
    }

    /** A convolution that changes its arguments or its result. */
    private abstract static class Convolving extends ReferenceOps {

        abstract DoubleTensor convolve(DoubleTensor x, DoubleTensor w, Convolution c);

        DoubleTensor right(DoubleTensor x, DoubleTensor w, Convolution c) {
            return super.conv2d(x, w, null, c);
        }

        @Override
        public DoubleTensor conv2d(DoubleTensor x, DoubleTensor w, @Nullable DoubleTensor bias, Convolution c) {
            DoubleTensor y = convolve(x, w, c);
            return bias == null ? y : add(y, reshape(bias, Shape.of(bias.shape().size(), 1, 1)));
        }

        /** Sets the elements beyond an index of an axis to zero. */
        DoubleTensor cut(DoubleTensor x, int axis, int length) {
            int extent = x.shape().dim(axis);
            return extent <= length ? x : pad(slice(x, axis, 0, length), axis, 0, extent - length);
        }

        static boolean isDepthwise(DoubleTensor w, Convolution c) {
            return c.groups() > 1 && w.shape().dim(1) == 1;
        }
    }

    private static List<Mutant> convolutions() {
        return List.of(
                ops("2.31-conv2d", "64 channels", "Treats input channels after the 64th as zero.", new Convolving() {
                    @Override
                    DoubleTensor convolve(DoubleTensor x, DoubleTensor w, Convolution c) {
                        return right(cut(x, 1, 64), w, c);
                    }
                }),
                ops("2.31-conv2d", "64 images", "Omits images after the 64th of a batch.", new Convolving() {
                    @Override
                    DoubleTensor convolve(DoubleTensor x, DoubleTensor w, Convolution c) {
                        return cut(right(x, w, c), 0, 64);
                    }
                }),
                ops("2.31-conv2d", "64 columns", "Omits columns after the 64th of a feature map.", new Convolving() {
                    @Override
                    DoubleTensor convolve(DoubleTensor x, DoubleTensor w, Convolution c) {
                        return cut(right(x, w, c), 3, 64);
                    }
                }),
                ops("2.31-conv2d", "four groups", "Outputs of groups after the fourth are zero.", new Convolving() {
                    @Override
                    DoubleTensor convolve(DoubleTensor x, DoubleTensor w, Convolution c) {
                        DoubleTensor y = right(x, w, c);
                        return isDepthwise(w, c) ? y : cut(y, 1, 4 * y.shape().dim(1) / c.groups());
                    }
                }),
                ops(
                        "2.31-conv2d",
                        "a multiplier's channels in another order",
                        "Orders a depthwise convolution's outputs by multiplier first, then by channel.",
                        new Convolving() {
                            @Override
                            DoubleTensor convolve(DoubleTensor x, DoubleTensor w, Convolution c) {
                                DoubleTensor y = right(x, w, c);
                                return isDepthwise(w, c) ? channelShuffle(y, c.groups()) : y;
                            }
                        }),
                ops(
                        "2.31-conv2d",
                        "unequal strides of a depthwise convolution",
                        "Starts columns one too late if the strides differ.",
                        new Convolving() {
                            @Override
                            DoubleTensor convolve(DoubleTensor x, DoubleTensor w, Convolution c) {
                                boolean late = isDepthwise(w, c)
                                        && c.stride().height() != c.stride().width();
                                return right(late ? shifted(this, x) : x, w, c);
                            }
                        }),
                ops(
                        "2.31-conv2d",
                        "padding of an even kernel",
                        "Pads an even kernel by one less before than after.",
                        new Convolving() {
                            @Override
                            DoubleTensor convolve(DoubleTensor x, DoubleTensor w, Convolution c) {
                                return right(w.shape().dim(3) % 2 == 0 ? shifted(this, x) : x, w, c);
                            }
                        }));
    }

    /** Returns the columns moved to the left by one. */
    private static DoubleTensor shifted(ReferenceOps ops, DoubleTensor x) {
        int columns = x.shape().dim(3);
        return columns == 1 ? x : ops.pad(ops.slice(x, 3, 1, columns - 1), 3, 0, 1);
    }

    /** Returns a pool over at most the first 49 cells of each window. */
    private static DoubleTensor first49(
            DoubleTensor x, Shape shape, Pooling pooling, double start, DoubleBinaryOperator function) {
        double[] numbers = x.toArray();
        double[] y = new double[shape.size()];
        Numbers.windows(
                x.shape(),
                shape,
                pooling,
                (output, inputs) -> y[output] = Arrays.stream(inputs)
                        .limit(49)
                        .mapToDouble(i -> numbers[i])
                        .reduce(start, function));
        return DoubleTensor.of(shape, y);
    }

    private static List<Mutant> pools() {
        return List.of(
                ops(
                        "2.32-max-pool",
                        "a maximum of 49 cells",
                        "Ignores cells after a window's 49th.",
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor maxPool2d(DoubleTensor x, Pooling pooling) {
                                Shape shape = super.maxPool2d(x, pooling).shape();
                                return first49(x, shape, pooling, Double.NEGATIVE_INFINITY, Math::max);
                            }
                        }),
                ops(
                        "2.33-avg-pool",
                        "a mean of 49 cells",
                        "Treats cells after a window's 49th as zero.",
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor avgPool2d(DoubleTensor x, Pooling pooling, boolean countPadding) {
                                DoubleTensor right = super.avgPool2d(x, pooling, countPadding);
                                int cells = pooling.kernel().height()
                                        * pooling.kernel().width();
                                return cells <= 49
                                        ? right
                                        : map(first49(x, right.shape(), pooling, 0, Double::sum), v -> v / cells);
                            }
                        }),
                ops(
                        "2.36-batch-norm-training",
                        "statistics of 4,096 values",
                        "Computes the mean and variance of larger channels from their first rows.",
                        new ReferenceOps() {
                            @Override
                            public BatchNorm<DoubleTensor> batchNormTraining(
                                    DoubleTensor x,
                                    DoubleTensor scale,
                                    DoubleTensor shift,
                                    DoubleTensor runningMean,
                                    DoubleTensor runningVariance,
                                    double momentum,
                                    double epsilon) {
                                BatchNorm<DoubleTensor> right = super.batchNormTraining(
                                        x, scale, shift, runningMean, runningVariance, momentum, epsilon);
                                Shape shape = x.shape();
                                if (shape.size() / shape.dim(1) <= 4096) {
                                    return right;
                                }
                                DoubleTensor part = slice(x, 2, 0, Math.max(1, shape.dim(2) / 2));
                                DoubleTensor mean = mean(part, true, 0, 2, 3);
                                DoubleTensor apart = sub(part, mean);
                                return new BatchNorm<>(
                                        batchNorm(
                                                x,
                                                scale,
                                                shift,
                                                reshape(mean, scale.shape()),
                                                mean(mul(apart, apart), false, 0, 2, 3),
                                                epsilon),
                                        right.runningMean(),
                                        right.runningVariance());
                            }
                        }));
    }

    private static List<Mutant> rows() {
        return List.of(
                ops(
                        "2.08-neg",
                        "neg of 65,536 numbers",
                        "Does not negate numbers after the 65,536th.",
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor neg(DoubleTensor x) {
                                double[] y = super.neg(x).toArray();
                                for (int i = 1 << 16; i < y.length; i++) {
                                    y[i] = -y[i];
                                }
                                return DoubleTensor.of(x.shape(), y);
                            }
                        }),
                ops("2.29-pick", "pick in fourteen bits", "Takes class indices modulo 16,384.", new ReferenceOps() {
                    @Override
                    public DoubleTensor pick(DoubleTensor x, DoubleTensor labels) {
                        return super.pick(x, map(labels, label -> label % 16_384));
                    }
                }),
                ops(
                        "2.27-softmax",
                        "softmax of 16,384 classes",
                        "Omits classes after the 16,384th from the sum.",
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor softmax(DoubleTensor x, int axis) {
                                DoubleTensor right = super.softmax(x, axis);
                                return x.shape().dim(axis) <= 16_384
                                        ? right
                                        : div(right, sum(slice(right, axis, 0, 16_384), true, axis));
                            }
                        }));
    }

    /** Remembers the values and gradients of convolutions; an operation reads them as channels-last. */
    private static final class Misreading extends ReferenceOps {

        private final String broken;
        private final List<DoubleTensor> convolved = new ArrayList<>();

        Misreading(String broken) {
            this.broken = broken;
        }

        private synchronized DoubleTensor remembered(DoubleTensor y) {
            if (convolved.size() == 16) {
                convolved.remove(0);
            }
            convolved.add(y);
            return y;
        }

        @Override
        public DoubleTensor conv2d(DoubleTensor x, DoubleTensor w, @Nullable DoubleTensor bias, Convolution c) {
            return remembered(super.conv2d(x, w, bias, c));
        }

        @Override
        public DoubleTensor conv2dInputGradient(DoubleTensor x, DoubleTensor w, DoubleTensor g, Convolution c) {
            return remembered(super.conv2dInputGradient(x, w, g, c));
        }

        /** Returns the numbers in channels-last order, in a tensor of the same shape. */
        private synchronized DoubleTensor read(String operation, DoubleTensor x) {
            boolean misread = broken.equals(operation) && convolved.stream().anyMatch(y -> y == x);
            return misread ? super.reshape(super.transpose(x, 0, 2, 3, 1), x.shape()) : x;
        }

        @Override
        public DoubleTensor logSoftmax(DoubleTensor x, int axis) {
            return super.logSoftmax(read("logSoftmax", x), axis);
        }

        @Override
        public DoubleTensor slice(DoubleTensor x, int axis, int start, int length) {
            return super.slice(read("slice", x), axis, start, length);
        }

        @Override
        public DoubleTensor pad(DoubleTensor x, int axis, int before, int after) {
            return super.pad(read("pad", x), axis, before, after);
        }

        @Override
        public DoubleTensor concat(List<DoubleTensor> parts, int axis) {
            return super.concat(parts.stream().map(part -> read("concat", part)).toList(), axis);
        }

        @Override
        public DoubleTensor transpose(DoubleTensor x, int... order) {
            return super.transpose(read("transpose", x), order);
        }

        @Override
        public DoubleTensor mul(DoubleTensor a, DoubleTensor b) {
            return super.mul(read("mul", a), b);
        }

        @Override
        public DoubleTensor channelShuffle(DoubleTensor x, int groups) {
            return super.channelShuffle(read("channelShuffle", x), groups);
        }

        @Override
        public DoubleTensor reluGradient(DoubleTensor y, DoubleTensor gradient) {
            return super.reluGradient(y, read("reluGradient", gradient));
        }
    }

    private static List<Mutant> layouts() {
        return List.of(
                layout("2.28-log-softmax", "logSoftmax", "after a convolution"),
                layout("2.22-slice", "slice", "after a convolution"),
                layout("2.24-pad", "pad", "after a convolution"),
                layout("2.23-concat", "concat", "after a convolution"),
                layout("2.21-transpose", "transpose", "after a convolution"),
                layout("2.04-mul", "mul", "after a convolution"),
                layout("2.35-channel-shuffle", "channelShuffle", "after a convolution"),
                layout("2.14-relu", "reluGradient", "between convolutions, gradient"));
    }

    private static Mutant layout(String rule, String operation, String message) {
        return Mutant.of(
                rule,
                operation + " takes channels-last for row-major",
                "Reads a convolution's channels-last value or gradient as row-major.",
                message,
                () -> new ReferenceBackend(new Misreading(operation)));
    }
}
