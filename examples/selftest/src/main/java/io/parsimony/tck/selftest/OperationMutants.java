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
                        "Constants keep 11 bits.",
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
                        "A scalar is rounded on its way into an engine of float64.",
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
                        "A vector that fits a matrix's rows as well as its columns is added to the columns.",
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
                        "Where the second argument has more axes, the two are exchanged to broadcast, and stay so.",
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
                        "Multiplication by a number takes the magnitude.",
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
                        "Where the second argument has more axes, the two are exchanged to broadcast, and stay so.",
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
                        "An epsilon is added to the divisor.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor div(DoubleTensor a, DoubleTensor b) {
                                return super.div(a, add(b, 1e-7));
                            }
                        }),
                of("2.08-neg", "neg of magnitudes", "The sign is set, not changed.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor neg(DoubleTensor x) {
                        return map(x, v -> -Math.abs(v));
                    }
                }),
                of(
                        "2.12-abs",
                        "sign of zero is one",
                        "The gradient of the absolute value at zero is that of positive numbers.",
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
                of("2.09-exp", "exp by a power", "(1 + x/4096)^4096 stands for exp.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor exp(DoubleTensor x) {
                        return map(x, v -> Math.pow(1 + v / 4096, 4096));
                    }
                }),
                of("2.10-log", "log clipped", "Arguments below 1e-5 are raised to it.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor log(DoubleTensor x) {
                        return map(x, v -> Math.log(Math.max(v, 1e-5)));
                    }
                }),
                of("2.11-sqrt", "sqrt guarded", "An epsilon is added under the root.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor sqrt(DoubleTensor x) {
                        return map(x, v -> Math.sqrt(v + 1e-7));
                    }
                }),
                of(
                        "2.13-pow",
                        "pow by logarithms",
                        "exp(y log x) stands for powers, of negative numbers too.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor pow(DoubleTensor x, double exponent) {
                                return map(x, v -> Math.exp(exponent * Math.log(v)));
                            }
                        }),
                of("2.14-relu", "relu capped at six", "ReLU6 stands for ReLU.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor relu(DoubleTensor x) {
                        return map(x, v -> Math.min(Math.max(v, 0), 6));
                    }
                }),
                of("2.14-relu", "relu leaks", "A hundredth of negative numbers passes.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor relu(DoubleTensor x) {
                        return map(x, v -> v > 0 ? v : 0.01 * v);
                    }
                }),
                of(
                        "2.14-relu",
                        "relu's gradient at zero",
                        "The gradient passes where the argument is zero.",
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
                        "exp(x) / (1 + exp(x)) overflows at large arguments.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor sigmoid(DoubleTensor x) {
                                return map(x, v -> Math.exp(v) / (1 + Math.exp(v)));
                            }
                        }),
                of("2.15-sigmoid", "hard sigmoid", "A clipped line stands for the curve.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor sigmoid(DoubleTensor x) {
                        return map(x, v -> Math.max(0, Math.min(1, v / 6 + 0.5)));
                    }
                }),
                of(
                        "2.16-tanh",
                        "tanh overflows",
                        "(exp(2x) - 1) / (exp(2x) + 1) overflows at large arguments.",
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
                        "Abramowitz and Stegun 7.1.26, good to 1.5e-7, stands for the function.",
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
                of("2.18-sum", "sum of the first axis named", "Further axes are left out.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor sum(DoubleTensor x, boolean keepAxes, int... axes) {
                        return super.sum(x, keepAxes, axes.length > 1 ? new int[] {axes[0]} : axes);
                    }
                }),
                of(
                        "2.18-sum",
                        "sum over no axes of no axes",
                        "Where no axis is named nothing is summed.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor sum(DoubleTensor x, boolean keepAxes, int... axes) {
                                return axes.length == 0 ? x : super.sum(x, keepAxes, axes);
                            }
                        }),
                of("2.18-sum", "sum in float32", "An engine of float64 sums in float32.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor sum(DoubleTensor x, boolean keepAxes, int... axes) {
                        return map(super.sum(x, keepAxes, axes), v -> (float) v);
                    }
                }),
                of(
                        "2.19-mean",
                        "mean by the first axis",
                        "The divisor is the extent of the first axis named.",
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
                of(
                        "2.19-mean",
                        "mean less one",
                        "The divisor is one less, as of a variance.",
                        VALUE,
                        new ReferenceOps() {
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
                of("2.20-reshape", "reshape by columns", "The order is column-major.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor reshape(DoubleTensor x, Shape shape) {
                        DoubleTensor turned = super.reshape(turned(this, x), turned(shape));
                        return turned(this, turned);
                    }
                }),
                of(
                        "2.21-transpose",
                        "transpose by the inverse",
                        "Axis i goes to axis order[i].",
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
                of("2.22-slice", "slice begins early", "The range begins one before.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor slice(DoubleTensor x, int axis, int start, int length) {
                        return super.slice(x, axis, Math.max(0, start - 1), length);
                    }
                }),
                of("2.23-concat", "concat in reverse", "The last part comes first.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor concat(List<DoubleTensor> parts, int axis) {
                        List<DoubleTensor> reversed = new ArrayList<>(parts);
                        Collections.reverse(reversed);
                        return super.concat(reversed, axis);
                    }
                }),
                of("2.24-pad", "pad on the other side", "Before and after are exchanged.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor pad(DoubleTensor x, int axis, int before, int after) {
                        return super.pad(x, axis, after, before);
                    }
                }),
                of(
                        "2.22-slice",
                        "slice's gradient at the front",
                        "What is put back into the gradient begins at the front.",
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
                        "Of an inner extent beyond four, what does not fill a vector of four is left out.",
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
                        "A product of one column takes every row's first.",
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
                        "The weight's memory is read as [in, out].",
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
                        "The path for one sample forgets the bias.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor linear(
                                    DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias) {
                                return super.linear(x, weight, x.shape().dim(0) == 1 ? null : bias);
                            }
                        }),
                of("2.27-softmax", "softmax overflows", "The maximum is not subtracted.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor softmax(DoubleTensor x, int axis) {
                        DoubleTensor exponentials = exp(x);
                        return div(exponentials, sum(exponentials, true, axis));
                    }
                }),
                of("2.27-softmax", "softmax of the last axis", "The axis is not looked at.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor softmax(DoubleTensor x, int axis) {
                        return super.softmax(x, x.shape().rank() - 1);
                    }
                }),
                of(
                        "2.28-log-softmax",
                        "logarithm of the softmax",
                        "Probabilities underflow before their logarithm is taken.",
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
                        "Probabilities are raised to 1e-10, which bites at large logits alone.",
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
                of("2.29-pick", "pick one too late", "Classes count from one.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor pick(DoubleTensor x, DoubleTensor labels) {
                        int classes = x.shape().dim(1);
                        return super.pick(x, map(labels, label -> (label + 1) % classes));
                    }
                }),
                of(
                        "2.29-pick",
                        "pick's gradient everywhere",
                        "A backward pass with labels that were lost spreads over the row.",
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
                        "The first class is a row of zeros.",
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
                        "Classes are counted modulo 256.",
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
                of("2.44-compare", "ties are greater", "At least as great is great enough.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor greaterThan(DoubleTensor a, DoubleTensor b) {
                        return map(super.greaterThan(b, a), v -> 1 - v);
                    }
                }),
                of(
                        "2.44-compare",
                        "equal within an epsilon",
                        "Numbers that differ by less than 1e-12 are equal.",
                        VALUE,
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor equalTo(DoubleTensor a, DoubleTensor b) {
                                return map(sub(a, b), difference -> Math.abs(difference) < 1e-12 ? 1 : 0);
                            }
                        }),
                of("2.45-where", "branches exchanged", "The second value is for ones.", VALUE, new ReferenceOps() {
                    @Override
                    public DoubleTensor where(DoubleTensor condition, DoubleTensor a, DoubleTensor b) {
                        return super.where(condition, b, a);
                    }
                }),
                of(
                        "2.46-top-k",
                        "every tie is among the largest",
                        "Whatever equals the k-th largest counts too.",
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
