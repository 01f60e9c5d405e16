package io.parsimony.tck.selftest;

import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Mutants of gradients that a reverse mode other than the tape may get wrong, and of sequences of operations: rules
 * 2.02 to 2.45.
 */
final class ProgramMutants {

    private static final String GRADIENT = "gradient/x0 differs";

    private ProgramMutants() {}

    /** A change of the operations for any type of tensor. */
    @FunctionalInterface
    interface Change {

        TensorOps<Object> apply(TensorOps<Object> right);
    }

    /** Returns a program on other operations, independent of the type of tensor. */
    @SuppressWarnings("unchecked")
    static Program over(Change change, Program program) {
        return new ForwardingProgram(program) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
                return super.apply((TensorOps<T>) change.apply((TensorOps<Object>) ops), inputs);
            }
        };
    }

    private static Mutant of(String rule, String name, String description, String message, Change change) {
        return programs(rule, name, description, message, program -> true, change);
    }

    static Mutant programs(
            String rule, String name, String description, String message, Predicate<Program> which, Change change) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            @Override
            public Executable compile(Program program, Map<String, Tensor> constants) {
                return super.compile(which.test(program) ? over(change, program) : program, constants);
            }
        });
    }

    static List<Mutant> all() {
        return List.of(
                of(
                        "2.02-add",
                        "broadcast gradient averaged",
                        "A repeated argument's gradient is the mean over its repetitions.",
                        "gradient/x1 differs",
                        right -> new ForwardingOps<Object>(right) {
                            @Override
                            public Object add(Object a, Object b) {
                                return super.add(a, scaled(this, b, repetitions(shape(a), shape(b))));
                            }
                        }),
                of(
                        "2.06-max",
                        "maximum by a ReLU",
                        "Computes relu(a - b) + b, which gives b the whole gradient of a tie.",
                        GRADIENT,
                        right -> new ForwardingOps<Object>(right) {
                            @Override
                            public Object max(Object a, Object b) {
                                return super.add(super.relu(super.sub(a, b)), b);
                            }
                        }),
                of(
                        "2.07-min",
                        "minimum by a ReLU",
                        "Computes b - relu(b - a), which gives b the whole gradient of a tie.",
                        GRADIENT,
                        right -> new ForwardingOps<Object>(right) {
                            @Override
                            public Object min(Object a, Object b) {
                                return super.sub(b, super.relu(super.sub(b, a)));
                            }
                        }),
                of(
                        "2.29-pick",
                        "pick without gradient",
                        "Treats a gathered row as a constant.",
                        GRADIENT,
                        right -> new ForwardingOps<Object>(right) {
                            @Override
                            public Object pick(Object x, Object labels) {
                                return super.stopGradient(super.pick(x, labels));
                            }
                        }),
                of(
                        "2.45-where",
                        "a gradient for what was not chosen",
                        "Passes the gradient to the first value where it was not chosen, too.",
                        GRADIENT,
                        right -> new ForwardingOps<Object>(right) {
                            @Override
                            public Object where(Object condition, Object a, Object b) {
                                return super.add(super.where(condition, a, b), super.sub(a, super.stopGradient(a)));
                            }
                        }),
                of(
                        "2.38-stop-gradient",
                        "stopGradient ignored",
                        "stopGradient passes the gradient.",
                        GRADIENT,
                        right -> new ForwardingOps<Object>(right) {
                            @Override
                            public Object stopGradient(Object x) {
                                return x;
                            }
                        }),
                of(
                        "2.38-stop-gradient",
                        "stopGradient in place",
                        "stopGradient stops the gradients of the argument's other uses too.",
                        GRADIENT,
                        right -> new ForwardingOps<Object>(right) {
                            private final Set<Object> stopped = Collections.newSetFromMap(new IdentityHashMap<>());

                            @Override
                            public Object mul(Object a, Object b) {
                                return super.mul(stopped.contains(a) ? super.stopGradient(a) : a, b);
                            }

                            @Override
                            public Object stopGradient(Object x) {
                                stopped.add(x);
                                return super.stopGradient(x);
                            }
                        }),
                of(
                        "2.39-several-uses",
                        "gradient overwritten",
                        "The gradient of a value is that of its first use only.",
                        GRADIENT,
                        FirstUse::new),
                outputs(
                        "2.40-unused-input",
                        "unused inputs without gradient",
                        "Returns no gradient for inputs that the output does not depend on.",
                        "outputs differs",
                        (name, value) -> isZero(value.download()) ? null : value),
                outputs(
                        "2.40-unused-input",
                        "unused inputs' gradients are scalars",
                        "Returns a scalar zero as the gradient of inputs that the output does not depend on.",
                        "gradient/x1 differs",
                        (name, value) -> isZero(value.download()) ? new ZeroScalar(value) : value),
                Mutant.of(
                        "2.41-shape",
                        "scalars have an axis",
                        "Reports a scalar's shape as [1].",
                        "shape(total) differs",
                        () -> new ReferenceBackend(new ReferenceOps() {
                            @Override
                            public Shape shape(DoubleTensor x) {
                                return x.shape().rank() == 0 ? Shape.of(1) : x.shape();
                            }
                        })),
                Mutant.of(
                        "2.42-composed",
                        "a view misread",
                        "A convolution ignores that its image is a transposed view.",
                        "y0 differs",
                        () -> new ReferenceBackend(new MisreadViews())),
                Mutant.of(
                        "2.43-gradients-again",
                        "gradients accumulated across runs",
                        "Adds the gradients of each run to those of earlier runs.",
                        "gradient ",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                Map<String, Tensor> sums = new HashMap<>();
                                return new ForwardingExecutable(super.compile(program, constants)) {
                                    @Override
                                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                        Map<String, Value> outputs = super.run(inputs);
                                        program.gradient().stream()
                                                .flatMap(g -> g.inputs().stream())
                                                .map(Program.Gradient::of)
                                                .forEach(name -> outputs.computeIfPresent(name, (n, value) -> {
                                                    boolean again = sums.containsKey(n);
                                                    Tensor sum = sums.merge(n, value.download(), Numbers::sum);
                                                    return again ? upload(sum) : value;
                                                }));
                                        return outputs;
                                    }
                                };
                            }
                        }));
    }

    private static int repetitions(Shape of, Shape argument) {
        return argument.size() < of.size() ? of.size() / argument.size() : 1;
    }

    /** Returns a value with a scaled gradient; adds nothing if nothing is infinite. */
    private static Object scaled(ForwardingOps<Object> ops, Object x, int divisor) {
        if (divisor == 1) {
            return x;
        }
        TensorOps<Object> right = ops.right();
        return right.add(x, right.mul(right.sub(x, right.stopGradient(x)), 1.0 / divisor - 1));
    }

    /** Operations that return only the gradient of a value's first use. */
    private static final class FirstUse extends ForwardingOps<Object> {

        private final Set<Object> used = Collections.newSetFromMap(new IdentityHashMap<>());

        FirstUse(TensorOps<Object> right) {
            super(right);
        }

        private Object use(Object x) {
            return used.add(x) ? x : super.stopGradient(x);
        }

        @Override
        public Object add(Object a, Object b) {
            return super.add(use(a), use(b));
        }

        @Override
        public Object mul(Object a, Object b) {
            return super.mul(use(a), use(b));
        }

        @Override
        public Object exp(Object x) {
            return super.exp(use(x));
        }

        @Override
        public Object conv2d(Object x, Object weight, @Nullable Object bias, Convolution convolution) {
            return super.conv2d(use(x), use(weight), bias, convolution);
        }
    }

    /** Returns a mutant that changes each gradient, or omits it. */
    private static Mutant outputs(
            String rule,
            String name,
            String description,
            String message,
            BiFunction<String, Value, @Nullable Value> change) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            @Override
            public Executable compile(Program program, Map<String, Tensor> constants) {
                return new ForwardingExecutable(super.compile(program, constants)) {
                    @Override
                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                        Map<String, Value> outputs = super.run(inputs);
                        program.gradient().stream()
                                .flatMap(gradient -> gradient.inputs().stream())
                                .map(Program.Gradient::of)
                                .forEach(output -> outputs.computeIfPresent(output, change));
                        return outputs;
                    }
                };
            }
        });
    }

    private static boolean isZero(Tensor tensor) {
        for (float number : tensor.toArray()) {
            if (number != 0) {
                return false;
            }
        }
        return true;
    }

    /** A zero without axes. */
    private static final class ZeroScalar extends Cell {

        ZeroScalar(Value inner) {
            super(inner);
        }

        @Override
        public Shape shape() {
            return Shape.SCALAR;
        }

        @Override
        public Tensor download() {
            return Tensor.scalar(0);
        }
    }

    /** Remembers the argument of a transposition. */
    private static final class MisreadViews extends ReferenceOps {

        private final Map<DoubleTensor, DoubleTensor> sources = Collections.synchronizedMap(new IdentityHashMap<>());

        @Override
        public DoubleTensor transpose(DoubleTensor x, int... order) {
            DoubleTensor y = super.transpose(x, order);
            sources.put(y, x);
            return y;
        }

        @Override
        public DoubleTensor conv2d(
                DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution convolution) {
            DoubleTensor source = sources.get(x);
            return super.conv2d(source == null ? x : reshape(source, x.shape()), weight, bias, convolution);
        }
    }
}
