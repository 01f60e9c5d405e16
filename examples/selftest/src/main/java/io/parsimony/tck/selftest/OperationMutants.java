package io.parsimony.tck.selftest;

import static io.parsimony.tck.selftest.Numbers.map;

import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Mutants of operations on numbers and matrices, rules 2.01 to 2.30 and 2.44 to 2.46, and of their backward kernels.
 */
final class OperationMutants {

    private static final String VALUE = "y0 differs";
    private static final String GRADIENT = "gradient/x0 differs";

    private OperationMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(elementByElement());
        all.addAll(functions());
        all.addAll(reductions());
        all.addAll(rearrangements());
        all.addAll(matrices());
        all.addAll(classes());
        all.addAll(choices());
        return all;
    }

    private static Mutant of(
            String rule, String name, String description, String message, GradientOps<DoubleTensor> ops) {
        return Mutant.of(rule, name, description, message, () -> new ReferenceBackend(ops));
    }

    private static List<Mutant> elementByElement() {
        return List.of(
                of(
                        "2.01-constant",
                        "constants in half precision",
                        "Constants keep only 11 significant bits.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor constant(Tensor value) {
                                return map(super.constant(value), v -> {
                                    double unit = Math.ulp((float) v) * 0x1p13;
                                    return Math.rint(v / unit) * unit;
                                });
                            }
                        }),
                of(
                        "2.01-constant",
                        "scalars through float32",
                        "A float64 engine rounds scalars to float32.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor scalar(double value) {
                                return super.scalar((float) value);
                            }
                        }),
                of(
                        "2.02-add",
                        "a vector added by column",
                        "Adds a vector to the columns of a square matrix in place of its rows.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor add(DoubleTensor a, DoubleTensor b) {
                                boolean column = a.shape().rank() == 2
                                        && b.shape().rank() == 1
                                        && a.shape().dim(0) == b.shape().dim(0);
                                return super.add(
                                        a,
                                        column ? reshape(b, Shape.of(b.shape().size(), 1)) : b);
                            }
                        }),
                of(
                        "2.03-sub",
                        "difference turned around",
                        "Exchanges the arguments if the second has more axes, to broadcast the first.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor sub(DoubleTensor a, DoubleTensor b) {
                                return a.shape().rank() < b.shape().rank() ? super.sub(b, a) : super.sub(a, b);
                            }
                        }),
                of(
                        "2.04-mul",
                        "a number as factor loses its sign",
                        "Multiplies by the magnitude of a number.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor mul(DoubleTensor a, double factor) {
                                return super.mul(a, Math.abs(factor));
                            }
                        }),
                of(
                        "2.05-div",
                        "quotient turned around",
                        "Exchanges the arguments if the second has more axes, to broadcast the first.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor div(DoubleTensor a, DoubleTensor b) {
                                return a.shape().rank() < b.shape().rank() ? super.div(b, a) : super.div(a, b);
                            }
                        }),
                of(
                        "2.05-div",
                        "division by a guarded divisor",
                        "Adds an epsilon to the divisor.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor div(DoubleTensor a, DoubleTensor b) {
                                return super.div(a, add(b, 1e-7));
                            }
                        }),
                of("2.08-neg", "neg of magnitudes", "Returns the negative magnitude.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor neg(DoubleTensor x) {
                        return map(x, v -> -Math.abs(v));
                    }
                }),
                of(
                        "2.12-abs",
                        "sign of zero is one",
                        "The gradient of the absolute value at zero is 1.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor sign(DoubleTensor x) {
                                return map(x, v -> v >= 0 ? 1 : -1);
                            }
                        }));
    }

    private static List<Mutant> functions() {
        return List.of(
                of("2.09-exp", "exp by a power", "Computes exp as (1 + x/4096)^4096.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor exp(DoubleTensor x) {
                        return map(x, v -> Math.pow(1 + v / 4096, 4096));
                    }
                }),
                of("2.10-log", "log clipped", "Clamps arguments to at least 1e-5.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor log(DoubleTensor x) {
                        return map(x, v -> Math.log(Math.max(v, 1e-5)));
                    }
                }),
                of("2.11-sqrt", "sqrt guarded", "Adds an epsilon under the square root.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor sqrt(DoubleTensor x) {
                        return map(x, v -> Math.sqrt(v + 1e-7));
                    }
                }),
                of(
                        "2.13-pow",
                        "pow by logarithms",
                        "Computes powers as exp(y log x), of negative numbers too.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor pow(DoubleTensor x, double exponent) {
                                return map(x, v -> Math.exp(exponent * Math.log(v)));
                            }
                        }),
                of("2.14-relu", "relu capped at six", "Computes ReLU6 in place of ReLU.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor relu(DoubleTensor x) {
                        return map(x, v -> Math.min(Math.max(v, 0), 6));
                    }
                }),
                of("2.14-relu", "relu leaks", "Computes a leaky ReLU with a slope of 0.01.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor relu(DoubleTensor x) {
                        return map(x, v -> v > 0 ? v : 0.01 * v);
                    }
                }),
                of(
                        "2.14-relu",
                        "relu's gradient at zero",
                        "The gradient of relu at zero is 1.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor reluGradient(DoubleTensor y, DoubleTensor gradient) {
                                double[] passed = gradient.toArray();
                                Arrays.setAll(passed, i -> y.get(i) >= 0 ? passed[i] : 0);
                                return DoubleTensor.of(y.shape(), passed);
                            }
                        }),
                of(
                        "2.15-sigmoid",
                        "sigmoid overflows",
                        "Computes exp(x) / (1 + exp(x)), which overflows at large arguments.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor sigmoid(DoubleTensor x) {
                                return map(x, v -> Math.exp(v) / (1 + Math.exp(v)));
                            }
                        }),
                of(
                        "2.15-sigmoid",
                        "hard sigmoid",
                        "Computes a clipped line in place of the sigmoid.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor sigmoid(DoubleTensor x) {
                                return map(x, v -> Math.max(0, Math.min(1, v / 6 + 0.5)));
                            }
                        }),
                of(
                        "2.16-tanh",
                        "tanh overflows",
                        "Computes (exp(2x) - 1) / (exp(2x) + 1), which overflows at large arguments.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor tanh(DoubleTensor x) {
                                return map(x, v -> (Math.exp(2 * v) - 1) / (Math.exp(2 * v) + 1));
                            }
                        }),
                of(
                        "2.17-erf",
                        "erf by a rational approximation",
                        "Computes erf by Abramowitz and Stegun 7.1.26, with errors up to 1.5e-7.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor erf(DoubleTensor x) {
                                return map(x, OperationMutants::roughErf);
                            }
                        }));
    }

    private static double roughErf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double polynomial =
                ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
        return Math.signum(x) * (1 - polynomial * Math.exp(-x * x));
    }

    private static List<Mutant> reductions() {
        return List.of(
                of(
                        "2.18-sum",
                        "sum of the first axis named",
                        "Sums over the first axis only.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor sum(DoubleTensor x, boolean keepAxes, int... axes) {
                                return super.sum(x, keepAxes, axes.length > 1 ? new int[] {axes[0]} : axes);
                            }
                        }),
                of(
                        "2.18-sum",
                        "sum over no axes of no axes",
                        "Sums over nothing if no axes are given, in place of all axes.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor sum(DoubleTensor x, boolean keepAxes, int... axes) {
                                return axes.length == 0 ? x : super.sum(x, keepAxes, axes);
                            }
                        }),
                of("2.18-sum", "sum in float32", "A float64 engine sums in float32.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor sum(DoubleTensor x, boolean keepAxes, int... axes) {
                        return map(super.sum(x, keepAxes, axes), v -> (float) v);
                    }
                }),
                of(
                        "2.19-mean",
                        "mean by the first axis",
                        "Divides by the extent of the first axis only.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor mean(DoubleTensor x, boolean keepAxes, int... axes) {
                                int divisor = axes.length == 0
                                        ? x.shape().size()
                                        : x.shape().dim(axes[0]);
                                return mul(sum(x, keepAxes, axes), 1.0 / divisor);
                            }
                        }),
                of("2.19-mean", "mean less one", "Divides by the count minus one.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor mean(DoubleTensor x, boolean keepAxes, int... axes) {
                        DoubleTensor sum = sum(x, keepAxes, axes);
                        int count = x.shape().size() / sum.shape().size();
                        return mul(sum, 1.0 / Math.max(1, count - 1));
                    }
                }));
    }

    private static List<Mutant> rearrangements() {
        return List.of(
                of("2.20-reshape", "reshape by columns", "Reshapes in column-major order.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor reshape(DoubleTensor x, Shape shape) {
                        DoubleTensor turned = super.reshape(turned(this, x), turned(shape));
                        return turned(this, turned);
                    }
                }),
                of(
                        "2.21-transpose",
                        "transpose by the inverse",
                        "Moves axis i to axis order[i].",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor transpose(DoubleTensor x, int... order) {
                                int[] inverse = new int[order.length];
                                for (int i = 0; i < order.length; i++) {
                                    inverse[order[i]] = i;
                                }
                                return super.transpose(x, inverse);
                            }
                        }),
                of(
                        "2.22-slice",
                        "slice begins early",
                        "Starts the range one element early.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor slice(DoubleTensor x, int axis, int start, int length) {
                                return super.slice(x, axis, Math.max(0, start - 1), length);
                            }
                        }),
                of(
                        "2.23-concat",
                        "concat in reverse",
                        "Concatenates the parts in reverse order.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor concat(List<DoubleTensor> parts, int axis) {
                                List<DoubleTensor> reversed = new ArrayList<>(parts);
                                Collections.reverse(reversed);
                                return super.concat(reversed, axis);
                            }
                        }),
                of(
                        "2.24-pad",
                        "pad on the other side",
                        "Exchanges the padding before and after.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor pad(DoubleTensor x, int axis, int before, int after) {
                                return super.pad(x, axis, after, before);
                            }
                        }),
                of(
                        "2.22-slice",
                        "slice's gradient at the front",
                        "Puts the slice's gradient at the start of the axis.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor pad(DoubleTensor x, int axis, int before, int after) {
                                return super.pad(x, axis, 0, before + after);
                            }
                        }));
    }

    private static Shape turned(Shape shape) {
        int[] extents = shape.toArray();
        for (int i = 0; i < extents.length; i++) {
            extents[i] = shape.dim(extents.length - 1 - i);
        }
        return Shape.of(extents);
    }

    private static DoubleTensor turned(ReferenceOps ops, DoubleTensor x) {
        int[] order = new int[x.shape().rank()];
        Arrays.setAll(order, i -> order.length - 1 - i);
        return ops.transpose(x, order);
    }

    private static List<Mutant> matrices() {
        return List.of(
                of(
                        "2.25-matmul",
                        "matmul drops a tail",
                        "Omits the remainder of an inner extent above four that is not a multiple of four.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor matmul(DoubleTensor a, DoubleTensor b) {
                                int inner = a.shape().dim(1);
                                int whole = inner > 4 ? inner / 4 * 4 : inner;
                                return super.matmul(slice(a, 1, 0, whole), slice(b, 0, 0, whole));
                            }
                        }),
                of(
                        "2.25-matmul",
                        "matmul's rows stand still at one column",
                        "A product with one column uses the first element of each row throughout.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor matmul(DoubleTensor a, DoubleTensor b) {
                                DoubleTensor y = super.matmul(a, b);
                                return y.shape().dim(1) > 1 ? y : map(y, v -> y.get(0));
                            }
                        }),
                of(
                        "2.26-linear",
                        "weight reshaped for its transpose",
                        "Reads the weight's memory as [in, out].",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor linear(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias) {
                                Shape shape = Shape.of(
                                        weight.shape().dim(1), weight.shape().dim(0));
                                DoubleTensor product = matmul(x, reshape(weight, shape));
                                return bias == null ? product : add(product, bias);
                            }
                        }),
                of(
                        "2.26-linear",
                        "no bias at batch one",
                        "Omits the bias for a batch of one sample.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor linear(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias) {
                                return super.linear(x, weight, x.shape().dim(0) == 1 ? null : bias);
                            }
                        }),
                of("2.27-softmax", "softmax overflows", "Does not subtract the maximum.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor softmax(DoubleTensor x, int axis) {
                        DoubleTensor exponentials = exp(x);
                        return div(exponentials, sum(exponentials, true, axis));
                    }
                }),
                of(
                        "2.27-softmax",
                        "softmax of the last axis",
                        "Ignores the axis and uses the last.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor softmax(DoubleTensor x, int axis) {
                                return super.softmax(x, x.shape().rank() - 1);
                            }
                        }),
                of(
                        "2.28-log-softmax",
                        "logarithm of the softmax",
                        "Takes the logarithm of probabilities that may have underflowed.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor logSoftmax(DoubleTensor x, int axis) {
                                return log(softmax(x, axis));
                            }
                        }),
                of(
                        "2.28-log-softmax",
                        "logSoftmax clipped",
                        "Clamps probabilities to at least 1e-10, with an effect at large logits only.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor logSoftmax(DoubleTensor x, int axis) {
                                return map(super.logSoftmax(x, axis), v -> Math.max(v, Math.log(1e-10)));
                            }
                        }));
    }

    private static List<Mutant> classes() {
        return List.of(
                of("2.29-pick", "pick one too late", "Counts classes from one.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor pick(DoubleTensor x, DoubleTensor labels) {
                        int classes = x.shape().dim(1);
                        return super.pick(x, map(labels, label -> (label + 1) % classes));
                    }
                }),
                of(
                        "2.29-pick",
                        "pick's gradient everywhere",
                        "The backward pass ignores the labels and spreads the gradient over the row.",
                        GRADIENT,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor oneHot(DoubleTensor labels, int classes) {
                                return map(super.oneHot(labels, classes), v -> 1);
                            }
                        }),
                of(
                        "2.30-one-hot",
                        "oneHot counts from one",
                        "Counts classes from one, so that the first class is a row of zeros.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor oneHot(DoubleTensor labels, int classes) {
                                DoubleTensor wider = super.oneHot(labels, classes + 1);
                                return slice(wider, 1, 1, classes);
                            }
                        }),
                of(
                        "2.30-one-hot",
                        "oneHot in eight bits",
                        "Takes class indices modulo 256.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor oneHot(DoubleTensor labels, int classes) {
                                return super.oneHot(map(labels, label -> label % 256), classes);
                            }
                        }));
    }

    private static List<Mutant> choices() {
        return List.of(
                of(
                        "2.44-compare",
                        "ties are greater",
                        "Computes greater-or-equal in place of greater.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor greaterThan(DoubleTensor a, DoubleTensor b) {
                                return map(super.greaterThan(b, a), v -> 1 - v);
                            }
                        }),
                of(
                        "2.44-compare",
                        "equal within an epsilon",
                        "Treats numbers that differ by less than 1e-12 as equal.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor equalTo(DoubleTensor a, DoubleTensor b) {
                                return map(sub(a, b), difference -> Math.abs(difference) < 1e-12 ? 1 : 0);
                            }
                        }),
                of(
                        "2.45-where",
                        "branches exchanged",
                        "Exchanges the two values of the condition.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor where(DoubleTensor condition, DoubleTensor a, DoubleTensor b) {
                                return super.where(condition, b, a);
                            }
                        }),
                of(
                        "2.46-top-k",
                        "every tie is among the largest",
                        "Counts all numbers that equal the k-th largest.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor topK(DoubleTensor x, int k) {
                                DoubleTensor right = super.topK(x, k);
                                int length = x.shape().dim(1);
                                double[] more = right.toArray();
                                Arrays.setAll(more, i -> {
                                    int row = i / length * length;
                                    return IntStream.range(row, row + length)
                                                    .anyMatch(j -> right.get(j) == 1 && x.get(j) == x.get(i))
                                            ? 1
                                            : 0;
                                });
                                return DoubleTensor.of(x.shape(), more);
                            }
                        }));
    }
}
