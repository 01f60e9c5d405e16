package io.parsimony.tck.selftest;

import static io.parsimony.tck.selftest.Numbers.map;

import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Mutants that fail only at large sizes, in single small elements, in certain layouts, after many runs, among many
 * values, or if threads share an object.
 */
final class KindMutants {

    private KindMutants() {}

    static List<Mutant> all() {
        return Stream.of(sizes(), numbers(), layouts(), life(), sessions())
                .flatMap(List::stream)
                .toList();
    }

    private static Mutant ops(String rule, String name, String description, GradientOps<DoubleTensor> ops) {
        return Mutant.of(rule, name, description, "y0 differs", () -> new ReferenceBackend(ops));
    }

    private static double bfloat16(double v) {
        return Float.intBitsToFloat(Float.floatToRawIntBits((float) v) & 0xffff0000);
    }

    private static List<Mutant> sizes() {
        return List.of(
                ops(
                        "2.31-conv2d",
                        "padding that depends on the extent",
                        "At stride 2 and an even extent, puts the padding at the end, like TensorFlow's SAME.",
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor w, @Nullable DoubleTensor bias, Convolution c) {
                                boolean same = c.stride().height() == 2
                                        && c.padding().height() > 0
                                        && x.shape().dim(2) > 8
                                        && x.shape().dim(2) % 2 == 0;
                                DoubleTensor moved =
                                        same ? pad(slice(x, 2, 1, x.shape().dim(2) - 1), 2, 0, 1) : x;
                                return super.conv2d(moved, w, bias, c);
                            }
                        }),
                ops(
                        "2.31-conv2d",
                        "a depthwise kernel for 3x3 alone",
                        "Truncates larger depthwise kernels to their upper left 5x5.",
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor conv2d(
                                    DoubleTensor x, DoubleTensor w, @Nullable DoubleTensor bias, Convolution c) {
                                boolean cut = c.groups() > 1 && w.shape().dim(2) > 5;
                                DoubleTensor small = cut
                                        ? pad(slice(w, 2, 0, 5), 2, 0, w.shape().dim(2) - 5)
                                        : w;
                                return super.conv2d(x, small, bias, c);
                            }
                        }),
                ops(
                        "2.25-matmul",
                        "matmul in bfloat16",
                        "Large products keep only eight significant bits.",
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor matmul(DoubleTensor a, DoubleTensor b) {
                                return a.shape().dim(1) > 512
                                        ? super.matmul(map(a, KindMutants::bfloat16), map(b, KindMutants::bfloat16))
                                        : super.matmul(a, b);
                            }
                        }),
                ops(
                        "2.36-batch-norm-training",
                        "a variance by squares",
                        "Computes the variance as the mean square minus the squared mean, in float32.",
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
                                DoubleTensor square = map(mean(mul(x, x), false, 0, 2, 3), v -> (float) v);
                                DoubleTensor mean = map(mean(x, false, 0, 2, 3), v -> (float) v);
                                DoubleTensor variance = sub(square, mul(mean, mean));
                                BatchNorm<DoubleTensor> right = super.batchNormTraining(
                                        x, scale, shift, runningMean, runningVariance, momentum, epsilon);
                                return new BatchNorm<>(
                                        batchNorm(x, scale, shift, mean, variance, epsilon),
                                        right.runningMean(),
                                        right.runningVariance());
                            }
                        }),
                ops(
                        "2.30-one-hot",
                        "oneHot in fourteen bits",
                        "Takes class indices modulo 16,384.",
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor oneHot(DoubleTensor labels, int classes) {
                                return super.oneHot(map(labels, label -> label % 16_384), classes);
                            }
                        }),
                ops("2.21-transpose", "transpose of four axes", "Does not move a fifth axis.", new ReferenceOps() {
                    @Override
                    public DoubleTensor transpose(DoubleTensor x, int... order) {
                        DoubleTensor right = super.transpose(x, order);
                        return order.length > 4 ? reshape(x, right.shape()) : right;
                    }
                }));
    }

    private static List<Mutant> numbers() {
        return List.of(
                ops("2.09-exp", "exp flushed", "Results below 1e-12 are zero.", new ReferenceOps() {
                    @Override
                    public DoubleTensor exp(DoubleTensor x) {
                        return map(super.exp(x), v -> v < 1e-12 ? 0 : v);
                    }
                }),
                ops("2.15-sigmoid", "sigmoid clamped", "Arguments are clamped to 18.", new ReferenceOps() {
                    @Override
                    public DoubleTensor sigmoid(DoubleTensor x) {
                        return super.sigmoid(map(x, v -> Math.max(-18, Math.min(18, v))));
                    }
                }),
                ops("2.17-erf", "erf good to 1e-7", "An absolute error of 1e-7.", new ReferenceOps() {
                    @Override
                    public DoubleTensor erf(DoubleTensor x) {
                        return map(super.erf(x), v -> v + 1e-7);
                    }
                }),
                ops("2.14-relu", "relu swallows NaN", "Replaces NaN by zero.", new ReferenceOps() {
                    @Override
                    public DoubleTensor relu(DoubleTensor x) {
                        return map(x, v -> v > 0 ? v : 0);
                    }
                }),
                ops("2.06-max", "max swallows NaN", "Returns the other argument if one is NaN.", new ReferenceOps() {
                    @Override
                    public DoubleTensor max(DoubleTensor a, DoubleTensor b) {
                        return super.max(map(a, v -> Double.isNaN(v) ? -1e30 : v), map(b, v -> v));
                    }
                }),
                ops("2.07-min", "min swallows NaN", "Returns the other argument if one is NaN.", new ReferenceOps() {
                    @Override
                    public DoubleTensor min(DoubleTensor a, DoubleTensor b) {
                        return super.min(map(a, v -> v), map(b, v -> Double.isNaN(v) ? 1e30 : v));
                    }
                }),
                ops(
                        "2.13-pow",
                        "pow of magnitudes",
                        "Loses the base's sign at negative integer powers.",
                        new ReferenceOps() {
                            @Override
                            public DoubleTensor pow(DoubleTensor x, double exponent) {
                                return super.pow(exponent < 0 ? abs(x) : x, exponent);
                            }
                        }));
    }

    /** Remembers the values of a convolution; one operation misreads them. */
    private static final class ChannelsLast extends ReferenceOps {

        private final String broken;
        private final List<DoubleTensor> convolved = new ArrayList<>();

        ChannelsLast(String broken) {
            this.broken = broken;
        }

        @Override
        public synchronized DoubleTensor conv2d(
                DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution convolution) {
            DoubleTensor y = super.conv2d(x, weight, bias, convolution);
            if (convolved.size() == 16) {
                convolved.remove(0);
            }
            convolved.add(y);
            return y;
        }

        private synchronized boolean misreads(String operation, DoubleTensor x) {
            return broken.equals(operation) && convolved.stream().anyMatch(y -> y == x);
        }

        /** Returns the axis that a channels-last engine uses if it forgets to map an axis. */
        private static int wrong(int axis) {
            return axis == 0 ? 0 : axis == 3 ? 1 : axis + 1;
        }

        @Override
        public DoubleTensor softmax(DoubleTensor x, int axis) {
            return super.softmax(x, misreads("softmax", x) ? wrong(axis) : axis);
        }

        @Override
        public DoubleTensor add(DoubleTensor a, DoubleTensor b) {
            boolean turned = misreads("add", a) && b.shape().rank() == 1;
            return super.add(a, turned ? reshape(slice(concat(List.of(b, b), 0), 0, 0, 6), Shape.of(6, 1, 1)) : b);
        }

        @Override
        public DoubleTensor reshape(DoubleTensor x, Shape shape) {
            return misreads("reshape", x) ? super.reshape(transpose(x, 0, 2, 3, 1), shape) : super.reshape(x, shape);
        }

        @Override
        public DoubleTensor sum(DoubleTensor x, boolean keepAxes, int... axes) {
            boolean one = misreads("sum", x)
                    && axes.length == 1
                    && x.shape().dim(axes[0]) != x.shape().dim(0);
            // The summed values are right, and their positions are wrong.
            DoubleTensor y = super.sum(x, keepAxes, axes);
            return one ? map(y, v -> y.get(0) + y.get(y.shape().size() - 1) - v) : y;
        }
    }

    private static List<Mutant> layouts() {
        return List.of(
                layout("2.27-softmax", "softmax"),
                layout("2.02-add", "add"),
                layout("2.20-reshape", "reshape"),
                layout("2.18-sum", "sum"));
    }

    private static Mutant layout(String rule, String operation) {
        return Mutant.of(
                rule,
                operation + " misreads a convolution's layout",
                "Reads a convolution's channels-last output as row-major.",
                "convolution",
                () -> new ReferenceBackend(new ChannelsLast(operation)));
    }

    /** Returns a mutant that changes a value's contents by a function of the number of calls. */
    private static Mutant values(String rule, String name, String description, String message, CellMaker maker) {
        return Mutant.of(rule, name, description, message, () -> new CellBackend() {
            @Override
            Cell cell(Value inner) {
                return maker.of(this, inner);
            }
        });
    }

    @FunctionalInterface
    private interface CellMaker {

        Cell of(CellBackend backend, Value inner);
    }

    private static List<Mutant> life() {
        return List.of(
                values(
                        "1.23-downloads-stay",
                        "a download is the engine's memory",
                        "Closing a value clears the tensors downloaded from it.",
                        "a download after its value's close differs",
                        (backend, inner) -> new Cell(inner) {
                            private final List<FloatBuffer> given = new ArrayList<>();

                            @Override
                            public Tensor download() {
                                Tensor right = super.download();
                                FloatBuffer memory =
                                        Tensor.allocate(right.shape().size());
                                memory.put(0, right.toArray());
                                given.add(memory);
                                return Tensor.wrap(right.shape(), memory.duplicate());
                            }

                            @Override
                            public void close() {
                                given.forEach(memory -> memory.put(0, new float[memory.capacity()]));
                                super.close();
                            }
                        }),
                Mutant.of(
                        "1.24-many-alive",
                        "a pool of 512",
                        "Each value shares its memory with the value created 512 values earlier.",
                        "differs",
                        () -> new CellBackend() {
                            private final List<Cell> made = new ArrayList<>();

                            @Override
                            public Value upload(Tensor tensor) {
                                Cell cell = new Cell(plain(tensor));
                                made.add(cell);
                                if (made.size() > 512) {
                                    made.get(made.size() - 513).set(cell.inner());
                                }
                                return cell;
                            }
                        }),
                Mutant.of(
                        "1.25-no-leak",
                        "values kept",
                        "Closed values stay in memory.",
                        "the process's memory",
                        () -> new CellBackend() {
                            private final List<Tensor> kept = new ArrayList<>();

                            @Override
                            public Value upload(Tensor tensor) {
                                kept.add(Tensor.of(tensor.shape(), tensor.toArray()));
                                return super.upload(tensor);
                            }
                        }),
                Mutant.of(
                        "1.09-run-again",
                        "a counter of seven bits",
                        "From the 128th run on, an executable repeats its last result.",
                        "run 128 differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                return new ForwardingExecutable(super.compile(program, constants)) {
                                    private final Map<String, Tensor> last = new HashMap<>();
                                    private int runs;

                                    @Override
                                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                        Map<String, Value> found = super.run(inputs);
                                        runs++;
                                        if (runs == 128) {
                                            found.replaceAll((name, value) -> upload(Require.present(last, name)));
                                        }
                                        found.forEach((name, value) -> last.put(name, value.download()));
                                        return found;
                                    }
                                };
                            }
                        }),
                Mutant.of(
                        "1.15-closed-backend",
                        "values outlive their backend",
                        "Still downloads values of a closed backend.",
                        "downloading a value after its backend's close differs",
                        () -> new CellBackend() {
                            @Override
                            Cell cell(Value inner) {
                                Tensor copy = inner.download();
                                return new Cell(inner) {
                                    private boolean closed;

                                    @Override
                                    public Tensor download() {
                                        if (closed) {
                                            throw ParsimonyException.of(ErrorId.CLOSED, "The value was closed.");
                                        }
                                        return copy;
                                    }

                                    @Override
                                    public void close() {
                                        closed = true;
                                        super.close();
                                    }
                                };
                            }
                        }),
                InferenceMutants.session(
                        "3.10-results-stay",
                        "one output buffer",
                        "Each run overwrites earlier results of the same shape.",
                        "logits after later runs differs",
                        (right, backend) -> new ForwardingInference(right) {
                            private final Map<Shape, FloatBuffer> buffers = new HashMap<>();

                            @Override
                            public synchronized Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                Map<String, Tensor> found = new LinkedHashMap<>(super.run(inputs));
                                found.replaceAll((name, tensor) -> {
                                    FloatBuffer buffer = buffers.computeIfAbsent(
                                            tensor.shape(), shape -> Tensor.allocate(shape.size()));
                                    buffer.put(0, tensor.toArray());
                                    return Tensor.wrap(tensor.shape(), buffer.duplicate());
                                });
                                return found;
                            }
                        }),
                InferenceMutants.session(
                        "3.08-shared-session",
                        "threads mix their inputs",
                        "Uses the inputs of the previous call if two threads run at once.",
                        "differs",
                        (right, backend) -> new ForwardingInference(right) {
                            private volatile Map<String, Tensor> shared = Map.of();

                            @Override
                            @SuppressWarnings("ThreadPriorityCheck") // Makes the race likely.
                            public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                shared = inputs;
                                Thread.yield();
                                return super.run(shared);
                            }
                        }),
                Mutant.of(
                        "3.09-close-waits",
                        "a close in mid-run",
                        "Closing a session frees the memory of a run in progress, whose result becomes zero.",
                        "logits in mid-close differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public InferenceSession infer(Model model, List<String> nodes) {
                                return new ForwardingInference(super.infer(model, nodes)) {
                                    private volatile boolean closing;

                                    @Override
                                    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                        Map<String, Tensor> found = new LinkedHashMap<>(super.run(inputs));
                                        if (closing) {
                                            found.replaceAll((name, tensor) -> Numbers.zeros(tensor.shape()));
                                        }
                                        return found;
                                    }

                                    @Override
                                    public void close() {
                                        closing = true;
                                        super.close();
                                    }
                                };
                            }
                        }));
    }

    private static Mutant session(
            String rule, String name, String description, String message, UnaryOperator<TrainingSession> wrap) {
        return TrainingMutants.session(rule, name, description, message, wrap);
    }

    private static List<Mutant> sessions() {
        return List.of(
                session(
                        "5.20-late-steps",
                        "steps in a byte",
                        "Restores the number of steps modulo 256.",
                        "differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public void restore(Parameters parameters, OptimizerState state) {
                                super.restore(parameters, new OptimizerState(state.steps() % 256, state.slots()));
                            }
                        }),
                session(
                        "5.21-hundredth-step",
                        "a hundredth step left out",
                        "Every hundredth step has no effect.",
                        "after step 100",
                        right -> new ForwardingTraining(right) {
                            private int steps;

                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                steps++;
                                if (steps % 100 != 0) {
                                    return super.step(batch, settings);
                                }
                                Parameters parameters = parameters();
                                OptimizerState state = optimizerState();
                                StepReport report = super.step(batch, settings);
                                restore(parameters, state);
                                return report;
                            }
                        }),
                session(
                        "5.22-one-thread",
                        "threads in line",
                        "Makes a second thread wait, so that the order of steps is random.",
                        "refusals of three threads differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public synchronized StepReport step(Batch batch, StepSettings settings) {
                                return super.step(batch, settings);
                            }
                        }),
                session(
                        "5.04-gradients-and-update",
                        "gradients by the plan's weights",
                        "gradients() ignores the weights of the step's settings.",
                        "differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public Gradients gradients(Batch batch, StepSettings settings) {
                                List<Double> weights = plan().objective().terms().stream()
                                        .map(term -> term.weight())
                                        .toList();
                                return super.gradients(batch, new StepSettings(settings.learningRate(), weights));
                            }
                        }),
                session(
                        "5.23-handed-out",
                        "gradients in one memory",
                        "A later step scales the gradients returned earlier.",
                        "later: gradient",
                        right -> new ForwardingTraining(right) {
                            private final List<FloatBuffer> given = new ArrayList<>();

                            @Override
                            public Gradients gradients(Batch batch, StepSettings settings) {
                                Gradients found = super.gradients(batch, settings);
                                Map<String, Tensor> shared = new LinkedHashMap<>();
                                found.gradients().asMap().forEach((name, tensor) -> {
                                    FloatBuffer memory =
                                            Tensor.allocate(tensor.shape().size());
                                    memory.put(0, tensor.toArray());
                                    given.add(memory);
                                    shared.put(name, Tensor.wrap(tensor.shape(), memory.duplicate()));
                                });
                                return new Gradients(
                                        found.total(), found.terms(), new Parameters(shared), found.statistics());
                            }

                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                given.forEach(memory -> memory.put(0, 2 * memory.get(0) + 1));
                                return super.step(batch, settings);
                            }
                        }),
                session(
                        "7.01-non-finite-loss",
                        "averages spoilt by a refused step",
                        "A refused step updates the averages.",
                        "average after the fault",
                        right -> new ForwardingTraining(right) {
                            private boolean refused;

                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                try {
                                    return super.step(batch, settings);
                                } catch (ParsimonyException e) {
                                    refused = true;
                                    throw e;
                                }
                            }

                            @Override
                            public Parameters averages() {
                                Parameters right = super.averages();
                                Map<String, Tensor> moved = new LinkedHashMap<>(right.asMap());
                                if (refused) {
                                    moved.replaceAll((name, tensor) -> Numbers.map(tensor, v -> v * 0.9f + 0.01f));
                                }
                                return new Parameters(moved);
                            }
                        }),
                Mutant.of(
                        "5.24-taps",
                        "four taps",
                        "Omits the loss on taps after the fourth.",
                        "differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public TrainingSession train(TrainingPlan plan) {
                                List<Taps.Tap> taps = plan.taps().pairs();
                                if (taps.size() < 5) {
                                    return super.train(plan);
                                }
                                return super.train(new TrainingPlan(
                                        plan.student(),
                                        plan.teacher(),
                                        new Taps(taps.subList(0, 4)),
                                        plan.objective(),
                                        plan.optimizer(),
                                        plan.maxGradientNorm(),
                                        plan.frozen(),
                                        plan.seed(),
                                        plan.averaging()));
                            }
                        }));
    }
}
