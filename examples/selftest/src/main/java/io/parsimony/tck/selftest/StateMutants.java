package io.parsimony.tck.selftest;

import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.network.Lowering;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.optimize.AdamW;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tck.reference.ReferenceValue;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Mutants that fail after long use, among many objects, on other threads, or with settings other than the plan's. */
final class StateMutants {

    private StateMutants() {}

    static List<Mutant> all() {
        return Stream.of(life(), threads(), inference(), optimizers(), halves(), dropout(), sessions())
                .flatMap(List::stream)
                .toList();
    }

    private static Mutant session(
            String rule, String name, String description, String message, UnaryOperator<TrainingSession> wrap) {
        return TrainingMutants.session(rule, name, description, message, wrap);
    }

    private static TrainingPlan with(TrainingPlan plan, Taps taps, Optimizer optimizer, OptionalDouble norm) {
        return new TrainingPlan(
                plan.student(),
                plan.teacher(),
                taps,
                plan.objective(),
                optimizer,
                norm,
                plan.frozen(),
                plan.seed(),
                plan.averaging());
    }

    private static Mutant plan(
            String rule, String name, String description, String message, UnaryOperator<TrainingPlan> change) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            @Override
            public TrainingSession train(TrainingPlan plan) {
                return super.train(change.apply(plan));
            }
        });
    }

    // ---- values and executables ------------------------------------------------------------------------------------

    private static List<Mutant> life() {
        return List.of(
                Mutant.of(
                        "1.15-closed-backend",
                        "executables outlive their backend",
                        "A closed backend still runs its executables.",
                        "running an executable after its backend's close differs",
                        () -> new ForwardingBackend() {
                            private boolean closed;

                            private void requireOpen() {
                                if (closed) {
                                    throw ParsimonyException.of(ErrorId.CLOSED, "The backend was closed.");
                                }
                            }

                            @Override
                            public Value upload(Tensor tensor) {
                                requireOpen();
                                return super.upload(tensor);
                            }

                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                requireOpen();
                                return super.compile(program, constants);
                            }

                            @Override
                            public void close() {
                                closed = true;
                            }
                        }),
                Mutant.of(
                        "1.16-foreign-value",
                        "values of another instance taken",
                        "Silently copies a value of another backend of the same kind through host memory.",
                        "a run with a value of another backend of the kind differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                return new ForwardingExecutable(super.compile(program, constants)) {
                                    @Override
                                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                        Map<String, Value> own = new LinkedHashMap<>(inputs);
                                        own.replaceAll((name, value) ->
                                                value instanceof ReferenceValue ? upload(value.download()) : value);
                                        return super.run(own);
                                    }
                                };
                            }
                        }),
                Mutant.of(
                        "1.24-many-alive",
                        "a cache of 64 executables",
                        "The 65th open executable uses the constants of the first.",
                        "executable 64 differs",
                        () -> new ForwardingBackend() {
                            private final List<Map<String, Tensor>> made = new ArrayList<>();

                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                made.add(constants);
                                Map<String, Tensor> first = made.size() > 64 ? made.get(made.size() - 65) : constants;
                                boolean same = first.keySet().equals(constants.keySet());
                                return super.compile(program, same ? first : constants);
                            }
                        }),
                Mutant.of(
                        "1.25-no-leak",
                        "outputs kept",
                        "Keeps a run's outputs in memory after they and the executable are closed.",
                        "[1.25-no-leak / runs]",
                        () -> new CellBackend() {
                            private final List<Tensor> kept = new ArrayList<>();

                            @Override
                            void ran(Map<String, ? extends Value> inputs, Map<String, Value> outputs) {
                                outputs.values().forEach(value -> kept.add(value.download()));
                            }
                        }));
    }

    // ---- threads ---------------------------------------------------------------------------------------------------

    /** Remembers the thread that created an object and accepts no other. */
    private static final class Owner {

        private final Thread thread = Thread.currentThread();

        void require() {
            if (Thread.currentThread() != thread) {
                throw new IllegalStateException("made on another thread");
            }
        }
    }

    private static List<Mutant> threads() {
        return List.of(
                Mutant.of(
                                "1.21-threads",
                                "an executable of one thread",
                                "An executable runs only on the thread that created it.",
                                "made on another thread",
                                () -> new ForwardingBackend() {
                                    @Override
                                    public Executable compile(Program program, Map<String, Tensor> constants) {
                                        Owner owner = new Owner();
                                        return new ForwardingExecutable(super.compile(program, constants)) {
                                            @Override
                                            public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                                owner.require();
                                                return super.run(inputs);
                                            }
                                        };
                                    }
                                })
                        .showingAsException(),
                InferenceMutants.session(
                                "3.08-shared-session",
                                "an inference session of one thread",
                                "A session runs only on the thread that created it.",
                                "made on another thread",
                                (right, backend) -> new ForwardingInference(right) {
                                    private final Owner owner = new Owner();

                                    @Override
                                    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                        owner.require();
                                        return super.run(inputs);
                                    }
                                })
                        .showingAsException(),
                session(
                                "5.22-one-thread",
                                "a training session of one thread",
                                "A session takes steps only on the thread that created it.",
                                "made on another thread",
                                right -> new ForwardingTraining(right) {
                                    private final Owner owner = new Owner();

                                    @Override
                                    public StepReport step(Batch batch, StepSettings settings) {
                                        owner.require();
                                        return super.step(batch, settings);
                                    }
                                })
                        .showingAsException(),
                Mutant.of(
                        "3.09-close-waits",
                        "a backend's close in mid-run",
                        "Closing the backend frees the memory of runs in progress, whose results become zero.",
                        "[3.09-close-waits / a backend] logits in mid-close differs",
                        () -> new ForwardingBackend() {
                            private volatile boolean closing;

                            @Override
                            public InferenceSession infer(Model model, List<String> nodes) {
                                return new ForwardingInference(super.infer(model, nodes)) {
                                    @Override
                                    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                        Map<String, Tensor> found = new LinkedHashMap<>(super.run(inputs));
                                        if (closing) {
                                            found.replaceAll((name, tensor) -> Numbers.zeros(tensor.shape()));
                                        }
                                        return found;
                                    }
                                };
                            }

                            @Override
                            public void close() {
                                closing = true;
                                super.close();
                            }
                        }));
    }

    // ---- inference sessions ----------------------------------------------------------------------------------------

    private static Mutant results(
            String name, String description, String message, UnaryOperator<Map<String, Tensor>> change) {
        return InferenceMutants.session(
                "3.04-taps", name, description, message, (right, backend) -> new ForwardingInference(right) {
                    @Override
                    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                        return change.apply(super.run(inputs));
                    }
                });
    }

    private static List<Mutant> inference() {
        AtomicInteger opened = new AtomicInteger();
        return List.of(
                results(
                        "eight nodes at most",
                        "Returns zeros for nodes after the eighth.",
                        "[3.04-taps / two inputs, two outputs, nine nodes]",
                        found -> {
                            Map<String, Tensor> cut = new LinkedHashMap<>(found);
                            List.copyOf(cut.keySet()).stream()
                                    .skip(8)
                                    .forEach(node ->
                                            cut.computeIfPresent(node, (n, tensor) -> Numbers.zeros(tensor.shape())));
                            return cut;
                        }),
                InferenceMutants.session(
                        "3.04-taps",
                        "one input for all",
                        "Reads the first input for every input of a network.",
                        "[3.04-taps / two inputs, two outputs, nine nodes]",
                        (right, backend) -> new ForwardingInference(right) {
                            @Override
                            public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                Tensor first = inputs.values().iterator().next();
                                Map<String, Tensor> same = new LinkedHashMap<>(inputs);
                                same.replaceAll((name, tensor) -> first);
                                return super.run(same);
                            }
                        }),
                Mutant.of(
                        "3.04-taps",
                        "one output alone",
                        "Returns only the first output of a network.",
                        "the outputs differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public InferenceSession infer(Model model) {
                                return super.infer(
                                        model, model.network().outputs().subList(0, 1));
                            }
                        }),
                Mutant.of(
                        "3.05-repeatable",
                        "each backend by its own algorithms",
                        "Every second backend rounds large batches differently.",
                        "another backend's logits differs",
                        () -> new ForwardingBackend() {
                            private final boolean second = opened.incrementAndGet() % 2 == 0;

                            @Override
                            public InferenceSession infer(Model model, List<String> nodes) {
                                return new ForwardingInference(super.infer(model, nodes)) {
                                    @Override
                                    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                        Map<String, Tensor> found = new LinkedHashMap<>(super.run(inputs));
                                        found.replaceAll((name, tensor) ->
                                                second && tensor.shape().dim(0) >= 16
                                                        ? Numbers.map(tensor, v -> v * (1 + 0x1p-22f))
                                                        : tensor);
                                        return found;
                                    }
                                };
                            }
                        }),
                Mutant.of(
                        "3.06-models-apart",
                        "a close frees the network",
                        "Closing a session clears the parameters of other sessions of the same network.",
                        "differs",
                        () -> new ForwardingBackend() {
                            private volatile boolean cleared;

                            @Override
                            public InferenceSession infer(Model model, List<String> nodes) {
                                return new ForwardingInference(super.infer(model, nodes)) {
                                    @Override
                                    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                        Map<String, Tensor> found = new LinkedHashMap<>(super.run(inputs));
                                        if (cleared) {
                                            found.replaceAll((name, tensor) -> Numbers.zeros(tensor.shape()));
                                        }
                                        return found;
                                    }

                                    @Override
                                    public void close() {
                                        cleared = true;
                                        super.close();
                                    }
                                };
                            }
                        }));
    }

    // ---- optimizers ------------------------------------------------------------------------------------------------

    /** An optimizer that forwards all calls. */
    private static class ForwardingOptimizer implements Optimizer {

        private final Optimizer inner;

        ForwardingOptimizer(Optimizer inner) {
            this.inner = inner;
        }

        @Override
        public String type() {
            return inner.type();
        }

        @Override
        public double learningRate() {
            return inner.learningRate();
        }

        @Override
        public List<String> slots() {
            return inner.slots();
        }

        @Override
        public Map<String, Double> scalars(long step, double rate) {
            return inner.scalars(step, rate);
        }

        @Override
        public <T> Update<T> update(
                Expr<T> parameter, Expr<T> gradient, Map<String, Expr<T>> slots, Map<String, Expr<T>> scalars) {
            return inner.update(parameter, gradient, slots, scalars);
        }
    }

    private static Mutant optimizer(
            String rule, String name, String description, String message, UnaryOperator<Optimizer> change) {
        return plan(
                rule,
                name,
                description,
                message,
                plan -> with(plan, plan.taps(), change.apply(plan.optimizer()), plan.maxGradientNorm()));
    }

    private static List<Mutant> optimizers() {
        return List.of(
                optimizer(
                        "5.05-learning-rate",
                        "momentum where none is asked for",
                        "SGD without momentum uses a momentum of 0.5.",
                        "[5.05-learning-rate / SGD without momentum]",
                        known -> known instanceof Sgd sgd && sgd.momentum() == 0
                                ? new Sgd(sgd.learningRate(), 0.5, sgd.weightDecay(), sgd.nesterov())
                                : known),
                optimizer(
                        "5.05-learning-rate",
                        "AdamW's decay by the plan's rate",
                        "Computes the weight decay from the plan's learning rate in place of the step's.",
                        "[5.05-learning-rate / AdamW]",
                        known -> known instanceof AdamW w ? new DecayByPlan(w) : known),
                optimizer(
                        "5.20-late-steps",
                        "a correction that ends at step 1,000",
                        "From step 1,000 on, Adam's bias correction does not change.",
                        "two steps after step 1500",
                        known -> known instanceof Adam adam ? counting(adam, step -> Math.min(step, 1000)) : known),
                optimizer(
                        "5.20-late-steps",
                        "steps in sixteen bits",
                        "The bias correction counts steps modulo 65,536.",
                        "two steps after step 70000",
                        known -> known instanceof Adam adam ? counting(adam, step -> step % 65_536) : known));
    }

    private static Optimizer counting(Optimizer right, Function<Long, Long> count) {
        return new ForwardingOptimizer(right) {
            @Override
            public Map<String, Double> scalars(long step, double rate) {
                return super.scalars(count.apply(step), rate);
            }
        };
    }

    private static final class DecayByPlan extends ForwardingOptimizer {

        private final AdamW right;

        DecayByPlan(AdamW right) {
            super(new AdamW(right.learningRate(), right.beta1(), right.beta2(), right.epsilon(), 0));
            this.right = right;
        }

        @Override
        public <T> Update<T> update(
                Expr<T> parameter, Expr<T> gradient, Map<String, Expr<T>> slots, Map<String, Expr<T>> scalars) {
            Expr<T> decayed = parameter.mul(1 - right.learningRate() * right.weightDecay());
            return super.update(decayed, gradient, slots, scalars);
        }
    }

    // ---- gradients() and update() ----------------------------------------------------------------------------------

    private static List<Mutant> halves() {
        return List.of(
                session(
                        "5.04-gradients-and-update",
                        "update() by the plan's rate",
                        "update() ignores the learning rate of the step's settings.",
                        "[5.04-gradients-and-update / other settings, clipped] after both halves",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public double update(Gradients gradients, StepSettings settings) {
                                double rate = plan().optimizer().learningRate();
                                return super.update(gradients, new StepSettings(rate, settings.weights()));
                            }
                        }),
                Mutant.of(
                        "5.04-gradients-and-update",
                        "update() without clipping",
                        "Does not clip externally computed gradients.",
                        "[5.04-gradients-and-update / other settings, clipped] after both halves",
                        () -> new ForwardingBackend() {
                            @Override
                            public TrainingSession train(TrainingPlan plan) {
                                TrainingSession free =
                                        super.train(with(plan, plan.taps(), plan.optimizer(), OptionalDouble.empty()));
                                return new ForwardingTraining(super.train(plan)) {
                                    @Override
                                    public double update(Gradients gradients, StepSettings settings) {
                                        free.restore(parameters(), optimizerState());
                                        double norm = free.update(gradients, settings);
                                        restore(free.parameters(), free.optimizerState());
                                        return norm;
                                    }
                                };
                            }
                        }),
                session(
                        "5.13-clipping",
                        "a zero gradient clipped",
                        "Divides a gradient of zero by its norm.",
                        "[5.13-clipping / of a zero gradient]",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                StepReport report = super.step(batch, settings);
                                if (report.gradientNorm() == 0) {
                                    Map<String, Tensor> spoilt =
                                            new LinkedHashMap<>(parameters().asMap());
                                    spoilt.replaceAll((name, tensor) -> Numbers.map(tensor, v -> v + 1));
                                    restore(new Parameters(spoilt), optimizerState());
                                }
                                return report;
                            }
                        }),
                plan(
                        "5.13-clipping",
                        "frozen parameters in the norm",
                        "Includes the gradients of frozen parameters in the norm for clipping.",
                        "[5.13-clipping / with frozen parameters]",
                        plan -> {
                            OptionalDouble norm = plan.maxGradientNorm();
                            boolean counted = norm.isPresent() && !plan.frozen().isEmpty();
                            return with(
                                    plan,
                                    plan.taps(),
                                    plan.optimizer(),
                                    counted ? OptionalDouble.of(0.8 * norm.getAsDouble()) : norm);
                        }),
                session(
                        "7.02-non-finite-gradient",
                        "a finite loss is enough",
                        "Checks only the loss of a step for NaN and infinity.",
                        "[7.02-non-finite-gradient / of a finite loss]",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                try {
                                    return super.step(batch, settings);
                                } catch (ParsimonyException e) {
                                    if (e.id().equals("non-finite-gradient")) {
                                        return new StepReport(0, settings.weights(), 0);
                                    }
                                    throw e;
                                }
                            }
                        }));
    }

    // ---- dropout ---------------------------------------------------------------------------------------------------

    private static List<Mutant> dropout() {
        return List.of(
                session(
                        "5.15-dropout",
                        "masks begin again after a restore",
                        "After a restore, draws the masks of the first step again.",
                        "[5.15-dropout / after a restore]",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public void restore(Parameters parameters, OptimizerState state) {
                                super.restore(parameters, new OptimizerState(0, state.slots()));
                            }
                        }),
                Mutant.of(
                        "5.15-dropout",
                        "one mask for two layers",
                        "Cuts the masks of a layer from those of the first layer.",
                        "[5.15-dropout / in two layers, by gradients and update]",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                return new ForwardingExecutable(super.compile(program, constants)) {
                                    @Override
                                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                        Map<String, Value> shared = new LinkedHashMap<>(inputs);
                                        List<String> names = shared.keySet().stream()
                                                .filter(name -> name.endsWith(Lowering.MASK))
                                                .sorted()
                                                .toList();
                                        names.stream().skip(1).forEach(name -> {
                                            Tensor first = Require.present(shared, names.get(0))
                                                    .download();
                                            Tensor own = Require.present(shared, name)
                                                    .download();
                                            float[] cut = own.toArray();
                                            for (int i = 0; i < cut.length; i++) {
                                                cut[i] = first.get(
                                                        i % first.shape().size());
                                            }
                                            shared.put(name, upload(Tensor.of(own.shape(), cut)));
                                        });
                                        return super.run(shared);
                                    }
                                };
                            }
                        }),
                Mutant.of(
                        "5.15-dropout",
                        "gradients() without dropout",
                        "gradients() applies no dropout.",
                        "[5.15-dropout / in two layers, by gradients and update]",
                        () -> new ForwardingBackend() {
                            private boolean unmasked;

                            @Override
                            public TrainingSession train(TrainingPlan plan) {
                                return new ForwardingTraining(super.train(plan)) {
                                    @Override
                                    public Gradients gradients(Batch batch, StepSettings settings) {
                                        unmasked = true;
                                        Gradients found = super.gradients(batch, settings);
                                        unmasked = false;
                                        return found;
                                    }
                                };
                            }

                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                return changed(
                                        super.compile(program, constants),
                                        (name, value) -> unmasked && name.endsWith(Lowering.MASK)
                                                ? upload(Tensor.full(value.shape(), 1))
                                                : value);
                            }
                        }),
                Mutant.of(
                        "5.15-dropout",
                        "dropout in a teacher",
                        "Applies dropout to a teacher with dropout layers.",
                        "[5.15-dropout / none in a teacher]",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                Executable right = super.compile(program, constants);
                                boolean drops = program instanceof InferenceProgram inference
                                        && inference.network().nodes().stream()
                                                .anyMatch(node -> node.layer() instanceof Layer.Dropout);
                                return !drops
                                        ? right
                                        : new ForwardingExecutable(right) {
                                            @Override
                                            public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                                Map<String, Value> found = super.run(inputs);
                                                found.replaceAll((name, value) -> upload(halved(value.download())));
                                                return found;
                                            }
                                        };
                            }
                        }));
    }

    /** Returns an executable with changed inputs. */
    private static Executable changed(Executable right, BiFunction<String, Value, Value> change) {
        return new ForwardingExecutable(right) {
            @Override
            public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                Map<String, Value> changed = new LinkedHashMap<>(inputs);
                changed.replaceAll(change);
                return super.run(changed);
            }
        };
    }

    private static Tensor halved(Tensor tensor) {
        float[] numbers = tensor.toArray();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= 2 * (i % 2);
        }
        return Tensor.of(tensor.shape(), numbers);
    }

    // ---- training sessions -----------------------------------------------------------------------------------------

    private static Parameters lent(Parameters parameters, List<FloatBuffer> given) {
        Map<String, Tensor> shared = new HashMap<>();
        parameters.asMap().forEach((name, tensor) -> {
            FloatBuffer memory = Tensor.allocate(tensor.shape().size());
            memory.put(0, tensor.toArray());
            given.add(memory);
            shared.put(name, Tensor.wrap(tensor.shape(), memory.duplicate()));
        });
        return new Parameters(shared);
    }

    /** A session whose returned values change with the next step. */
    private static class Lending extends ForwardingTraining {

        final List<FloatBuffer> given = new ArrayList<>();

        Lending(TrainingSession inner) {
            super(inner);
        }

        @Override
        public StepReport step(Batch batch, StepSettings settings) {
            given.forEach(memory -> memory.put(0, 2 * memory.get(0) + 1));
            return super.step(batch, settings);
        }
    }

    private static List<Mutant> sessions() {
        return List.of(
                session(
                        "5.23-handed-out",
                        "averages in one memory",
                        "A later step changes the averages returned earlier.",
                        "later: average",
                        right -> new Lending(right) {
                            @Override
                            public Parameters averages() {
                                return lent(super.averages(), given);
                            }
                        }),
                session(
                        "5.23-handed-out",
                        "slots in one memory",
                        "A later step changes the optimizer state returned earlier.",
                        "later: slot",
                        right -> new Lending(right) {
                            @Override
                            public OptimizerState optimizerState() {
                                OptimizerState state = super.optimizerState();
                                return new OptimizerState(state.steps(), lent(state.slots(), given));
                            }
                        }),
                Mutant.of(
                        "5.09-sessions-apart",
                        "four sessions at most",
                        "The fifth session shares the state of the first.",
                        "[5.09-sessions-apart / five, one closed] session",
                        () -> new ForwardingBackend() {
                            private final List<TrainingSession> open = new ArrayList<>();

                            @Override
                            public TrainingSession train(TrainingPlan plan) {
                                if (open.size() == 4) {
                                    return new ForwardingTraining(open.get(0)) {
                                        @Override
                                        public void close() {
                                            // The first session closes it.
                                        }
                                    };
                                }
                                TrainingSession made = new ForwardingTraining(super.train(plan)) {
                                    @Override
                                    public void close() {
                                        open.remove(this);
                                        super.close();
                                    }
                                };
                                open.add(made);
                                return made;
                            }
                        }),
                session(
                        "5.19-mixed",
                        "mixed samples of cached teachers unmixed",
                        "Ignores the second labels of a batch with teacher values.",
                        "[5.19-mixed / with a teacher's values]",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                return super.step(
                                        batch.teacher().isEmpty()
                                                ? batch
                                                : new Batch(
                                                        batch.inputs(),
                                                        batch.labels(),
                                                        batch.teacher(),
                                                        Optional.empty()),
                                        settings);
                            }
                        }),
                Mutant.of(
                        "5.24-taps",
                        "teacher input by the name of the student",
                        "A teacher whose input name differs from the student's receives zeros.",
                        "[5.24-taps / five, of a teacher of other names]",
                        () -> new ForwardingBackend() {
                            private String unknown = "";

                            @Override
                            public TrainingSession train(TrainingPlan plan) {
                                String own = plan.student().network().input();
                                unknown = plan.teacher()
                                        .map(teacher -> teacher.network().input())
                                        .filter(name -> !name.equals(own))
                                        .orElse("");
                                return super.train(plan);
                            }

                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                return changed(
                                        super.compile(program, constants),
                                        (name, value) ->
                                                name.equals(unknown) ? upload(Numbers.zeros(value.shape())) : value);
                            }
                        }),
                plan(
                        "5.24-taps",
                        "taps in another order",
                        "Exchanges the first two of the teacher's tapped nodes.",
                        "differs",
                        plan -> {
                            List<Taps.Tap> taps = new ArrayList<>(plan.taps().pairs());
                            if (taps.size() < 5) {
                                return plan;
                            }
                            Taps.Tap first = taps.get(0);
                            Taps.Tap second = taps.get(1);
                            taps.set(0, new Taps.Tap(second.teacher(), first.student()));
                            taps.set(1, new Taps.Tap(first.teacher(), second.student()));
                            return with(plan, new Taps(taps), plan.optimizer(), plan.maxGradientNorm());
                        }));
    }
}
