package io.parsimony.tck.selftest;

import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Signals;
import io.parsimony.distill.Term;
import io.parsimony.error.Require;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.network.Lowering;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.optimize.AdamW;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.LossProgram;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.internal.train.UpdateProgram;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Parameters;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import io.parsimony.train.TrainingListener.StepReport;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Mutants of training: rules 4.02, 4.04, 5.01 to 5.16, and 6.03 to 6.05. */
final class TrainingMutants {

    private TrainingMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(losses());
        all.addAll(optimizers());
        all.addAll(state());
        all.addAll(frozenAtTheFirst());
        all.addAll(apart());
        all.addAll(clipping());
        all.addAll(longRuns());
        return all;
    }

    static Mutant session(
            String rule, String name, String description, String message, UnaryOperator<TrainingSession> wrap) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            @Override
            public TrainingSession train(TrainingPlan plan) {
                return wrap.apply(super.train(plan));
            }
        });
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

    private static TrainingPlan with(TrainingPlan plan, Objective objective, Optimizer optimizer) {
        return new TrainingPlan(
                plan.student(),
                plan.teacher(),
                plan.taps(),
                objective,
                optimizer,
                plan.maxGradientNorm(),
                plan.frozen(),
                plan.seed(),
                OptionalDouble.empty());
    }

    /** A loss with teacher and student exchanged. */
    private record Swapped(DistillationLoss inner) implements DistillationLoss {

        @Override
        public String type() {
            return inner.type();
        }

        @Override
        public Set<Need> needs() {
            return inner.needs();
        }

        @Override
        public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
            return inner.compute(teacher, student, labels);
        }
    }

    private static List<Mutant> losses() {
        return List.of(
                plan(
                        "4.02-student-only",
                        "divergence the wrong way round",
                        "The engine's own soft-target loss exchanges teacher and student.",
                        "[4.02-student-only / soft-target] the loss differs",
                        plan -> with(
                                plan,
                                new Objective(plan.objective().terms().stream()
                                        .map(term -> term.loss().type().equals("soft-target")
                                                ? new Term(new Swapped(term.loss()), term.weight(), term.schedule())
                                                : term)
                                        .toList()),
                                plan.optimizer())),
                session(
                        "4.02-student-only",
                        "gradients of running statistics",
                        "Returns zero gradients for running statistics.",
                        "gradient names differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public Gradients gradients(Batch batch, StepSettings settings) {
                                Gradients found = super.gradients(batch, settings);
                                Map<String, Tensor> zeros =
                                        new LinkedHashMap<>(found.statistics().asMap());
                                zeros.replaceAll((name, tensor) -> Numbers.zeros(tensor.shape()));
                                zeros.putAll(found.gradients().asMap());
                                return new Gradients(
                                        found.total(), found.terms(), new Parameters(zeros), found.statistics());
                            }
                        }),
                Mutant.of(
                        "4.04-degenerate",
                        "a floor optimized away",
                        "Simplifies the maximum of a tensor and a small constant to the tensor.",
                        "gradient/student/feature differs",
                        () -> new ReferenceBackend(new ReferenceOps() {
                            @Override
                            public DoubleTensor max(DoubleTensor a, DoubleTensor b) {
                                boolean floor = b.shape().rank() == 0 && Math.abs(b.toArray()[0]) < 1e-20;
                                return floor ? a : super.max(a, b);
                            }
                        })));
    }

    private static Mutant optimizer(String name, String description, UnaryOperator<Optimizer> change) {
        return plan(
                "5.01-trajectories",
                name,
                description,
                "final ",
                plan -> with(plan, plan.objective(), change.apply(plan.optimizer())));
    }

    private static List<Mutant> optimizers() {
        return List.of(
                optimizer(
                        "weight decay forgotten",
                        "The engine's own SGD ignores weight decay.",
                        known -> known instanceof Sgd sgd
                                ? new Sgd(sgd.learningRate(), sgd.momentum(), 0, sgd.nesterov())
                                : known),
                optimizer(
                        "Nesterov's momentum ignored",
                        "The engine's own SGD uses plain momentum in place of Nesterov's.",
                        known -> known instanceof Sgd sgd
                                ? new Sgd(sgd.learningRate(), sgd.momentum(), sgd.weightDecay(), false)
                                : known),
                optimizer(
                        "AdamW as Adam",
                        "Adds the decoupled weight decay to the gradient.",
                        known -> known instanceof AdamW w
                                ? new Adam(w.learningRate(), w.beta1(), w.beta2(), w.epsilon(), w.weightDecay())
                                : known),
                optimizer(
                        "Adam's epsilon of the engine's own",
                        "Ignores the requested epsilon and uses 1e-3.",
                        known -> known instanceof Adam adam
                                ? new Adam(adam.learningRate(), adam.beta1(), adam.beta2(), 1e-3, adam.weightDecay())
                                : known),
                Mutant.of(
                        "5.01-trajectories",
                        "the teacher's first answers",
                        "Runs the teacher on the first batch only.",
                        "step 2 soft-target differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                Executable right = super.compile(program, constants);
                                if (!(program instanceof InferenceProgram)) {
                                    return right;
                                }
                                Map<String, Tensor> first = new HashMap<>();
                                return new ForwardingExecutable(right) {
                                    @Override
                                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                        Map<String, Value> outputs = super.run(inputs);
                                        outputs.forEach((name, value) -> first.putIfAbsent(name, value.download()));
                                        outputs.replaceAll((name, value) -> upload(Require.present(first, name)));
                                        return outputs;
                                    }
                                };
                            }
                        }),
                ProgramMutants.programs(
                        "5.02-inside-the-engine",
                        "updates in float32",
                        "A float64 engine updates parameters in float32.",
                        "final ",
                        program -> program instanceof UpdateProgram,
                        right -> new ForwardingOps<Object>(right) {
                            @Override
                            public Object sub(Object a, Object b) {
                                return super.mul(super.sub(a, b), 1 + 0x1p-25);
                            }
                        }));
    }

    private static List<Mutant> state() {
        return List.of(
                session(
                        "5.03-restore",
                        "slots lost on restore",
                        "Restoring resets the optimizer's slots to zero.",
                        "restored slot/",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public void restore(Parameters parameters, OptimizerState state) {
                                Map<String, Tensor> zeros =
                                        new LinkedHashMap<>(state.slots().asMap());
                                zeros.replaceAll((name, tensor) -> Numbers.zeros(tensor.shape()));
                                super.restore(parameters, new OptimizerState(state.steps(), new Parameters(zeros)));
                            }
                        }),
                session(
                        "5.03-restore",
                        "steps lost on restore",
                        "Restoring resets the step count, which Adam's bias correction needs.",
                        "steps restored differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public void restore(Parameters parameters, OptimizerState state) {
                                super.restore(parameters, new OptimizerState(0, state.slots()));
                            }
                        }),
                session(
                        "5.03-restore",
                        "statistics lost on restore",
                        "Restoring does not restore running statistics.",
                        "restored ",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public void restore(Parameters parameters, OptimizerState state) {
                                Map<String, Tensor> kept = new LinkedHashMap<>(parameters.asMap());
                                Parameters present = parameters();
                                kept.replaceAll((name, t) -> name.contains("running") ? present.get(name) : t);
                                super.restore(new Parameters(kept), state);
                            }
                        }),
                session(
                        "5.04-gradients-and-update",
                        "gradients() moves statistics",
                        "gradients() updates the running statistics.",
                        "before update() ",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public Gradients gradients(Batch batch, StepSettings settings) {
                                Gradients found = super.gradients(batch, settings);
                                Map<String, Tensor> moved =
                                        new LinkedHashMap<>(found.statistics().asMap());
                                restore(parameters().with(moved), optimizerState());
                                return found;
                            }
                        }),
                session(
                        "5.04-gradients-and-update",
                        "update() without statistics",
                        "update() does not update the running statistics.",
                        "step 1 ",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public double update(Gradients gradients, StepSettings settings) {
                                Parameters before = parameters();
                                double norm = super.update(gradients, settings);
                                Map<String, Tensor> kept = new LinkedHashMap<>(
                                        gradients.statistics().asMap());
                                kept.replaceAll((name, tensor) -> before.get(name));
                                restore(parameters().with(kept), optimizerState());
                                return norm;
                            }
                        }));
    }

    private static List<Mutant> frozenAtTheFirst() {
        return List.of(
                session(
                        "5.05-learning-rate",
                        "learning rate frozen at the first step",
                        "Every step uses the learning rate of the first step.",
                        "final ",
                        right -> new ForwardingTraining(right) {
                            private double first = -1;

                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                first = first < 0 ? settings.learningRate() : first;
                                return super.step(batch, new StepSettings(first, settings.weights()));
                            }
                        }),
                session(
                        "5.05-learning-rate",
                        "learning rate one step late",
                        "Each step uses the learning rate of the previous step.",
                        "final ",
                        right -> new ForwardingTraining(right) {
                            private double last = -1;

                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                double rate = last < 0 ? settings.learningRate() : last;
                                last = settings.learningRate();
                                return super.step(batch, new StepSettings(rate, settings.weights()));
                            }
                        }),
                session(
                        "5.06-partial-batch",
                        "partial batches filled up",
                        "Pads a batch smaller than the first with copies of its first sample.",
                        "step 2 total differs",
                        right -> new ForwardingTraining(right) {
                            private int first;

                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                first = Math.max(first, batch.size());
                                return super.step(filled(batch, first), settings);
                            }
                        }),
                session(
                        "5.07-frozen",
                        "frozen parameters decay",
                        "Applies weight decay to frozen parameters.",
                        "frozen conv.weight differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                StepReport report = super.step(batch, settings);
                                Parameters now = parameters();
                                Map<String, Tensor> decayed = new LinkedHashMap<>();
                                plan().frozen()
                                        .forEach(name ->
                                                decayed.put(name, Numbers.map(now.get(name), v -> v * (1 - 0.0005f))));
                                restore(now.with(decayed), optimizerState());
                                return report;
                            }
                        }),
                session(
                        "5.07-frozen",
                        "statistics stand still beside frozen parameters",
                        "Does not update running statistics if a parameter is frozen.",
                        "final norm.running",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                Parameters before = parameters();
                                StepReport report = super.step(batch, settings);
                                Map<String, Tensor> kept = new LinkedHashMap<>(before.asMap());
                                kept.keySet().removeIf(name -> !name.contains("running"));
                                if (!plan().frozen().isEmpty()) {
                                    restore(parameters().with(kept), optimizerState());
                                }
                                return report;
                            }
                        }),
                session(
                        "5.14-weights",
                        "weights frozen at the first step",
                        "Every step uses the term weights of the first step.",
                        "step 2 total differs",
                        right -> new ForwardingTraining(right) {
                            private List<Double> first = List.of();

                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                first = first.isEmpty() ? settings.weights() : first;
                                return super.step(batch, new StepSettings(settings.learningRate(), first));
                            }
                        }),
                session(
                        "5.14-weights",
                        "terms reported weighted",
                        "Reports each term multiplied by its weight.",
                        "term 0 differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                StepReport report = super.step(batch, settings);
                                List<Double> terms = new ArrayList<>(report.terms());
                                terms.replaceAll(
                                        term -> term * settings.weights().get(0));
                                return new StepReport(report.total(), terms, report.gradientNorm());
                            }
                        }),
                Mutant.of(
                        "5.15-dropout",
                        "dropout's mask frozen",
                        "Uses the mask of the first step at every step of the same batch size.",
                        "step 2 total differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                Map<String, Tensor> masks = new HashMap<>();
                                return new ForwardingExecutable(super.compile(program, constants)) {
                                    @Override
                                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                        Map<String, Value> frozen = new HashMap<>(inputs);
                                        frozen.replaceAll((name, value) -> {
                                            if (!name.endsWith(Lowering.MASK)) {
                                                return value;
                                            }
                                            return upload(masks.computeIfAbsent(name, n -> value.download()));
                                        });
                                        return super.run(frozen);
                                    }
                                };
                            }
                        }));
    }

    private static Batch filled(Batch batch, int size) {
        int missing = size - batch.size();
        if (missing == 0) {
            return batch;
        }
        Shape shape = batch.inputs().shape().with(0, size);
        float[] inputs = Arrays.copyOf(batch.inputs().toArray(), shape.size());
        float[] labels = Arrays.copyOf(batch.labels().toArray(), size);
        int sample = shape.size() / size;
        for (int i = batch.size(); i < size; i++) {
            System.arraycopy(inputs, 0, inputs, i * sample, sample);
            labels[i] = labels[0];
        }
        return new Batch(Tensor.of(shape, inputs), Tensor.of(Shape.of(size), labels));
    }

    private static List<Mutant> apart() {
        return List.of(
                session(
                        "5.08-no-accumulation",
                        "gradients accumulated across steps",
                        "Adds the gradients of each batch to those of earlier batches.",
                        "gradient ",
                        right -> new ForwardingTraining(right) {
                            private final Map<String, Tensor> sums = new HashMap<>();

                            @Override
                            public Gradients gradients(Batch batch, StepSettings settings) {
                                Gradients found = super.gradients(batch, settings);
                                found.gradients()
                                        .asMap()
                                        .forEach((name, tensor) -> sums.merge(name, tensor, Numbers::sum));
                                return new Gradients(
                                        found.total(), found.terms(), new Parameters(sums), found.statistics());
                            }
                        }),
                Mutant.of(
                        "5.09-sessions-apart",
                        "statistics of all sessions in one place",
                        "Stores running statistics by name for the whole engine.",
                        "session's norm.running_mean differs",
                        SharedStatistics::new),
                Mutant.of(
                        "5.10-session-threads",
                        "updates staged in one place",
                        "All threads copy their gradients through one shared buffer.",
                        "thread",
                        () -> new InferenceMutants.Staging(program -> program instanceof UpdateProgram)),
                Mutant.of(
                        "5.11-after-close",
                        "a new session begins where the last one ended",
                        "A new session continues with the state of the last closed one.",
                        "at the start ",
                        LeftBehind::new),
                InferenceMutants.noisy("5.12-deterministic", "training by turns", "loss", "the reports differs"),
                session(
                        "5.16-parameters-are-copies",
                        "parameters are the engine's memory",
                        "Later steps change the parameters returned earlier.",
                        "had before the step: ",
                        right -> new ForwardingTraining(right) {
                            private final Map<String, FloatBuffer> memory = new HashMap<>();

                            @Override
                            public Parameters parameters() {
                                Map<String, Tensor> views = new LinkedHashMap<>();
                                super.parameters().asMap().forEach((name, tensor) -> {
                                    FloatBuffer buffer = memory.computeIfAbsent(
                                            name,
                                            n -> Tensor.allocate(tensor.shape().size()));
                                    buffer.put(0, tensor.toArray());
                                    views.put(name, Tensor.wrap(tensor.shape(), buffer.duplicate()));
                                });
                                return new Parameters(views);
                            }

                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                StepReport report = super.step(batch, settings);
                                parameters();
                                return report;
                            }
                        }));
    }

    /** An engine that identifies running statistics only by their names. */
    private static final class SharedStatistics extends ForwardingBackend {

        private final Map<String, Tensor> statistics = new HashMap<>();

        @Override
        public TrainingSession train(TrainingPlan plan) {
            statistics.clear();
            return new ForwardingTraining(super.train(plan)) {
                @Override
                public StepReport step(Batch batch, StepSettings settings) {
                    Map<String, Tensor> shared = new LinkedHashMap<>(statistics);
                    restore(parameters().with(shared), optimizerState());
                    StepReport report = super.step(batch, settings);
                    parameters().asMap().forEach((name, tensor) -> {
                        if (name.contains("running")) {
                            statistics.put(name, tensor);
                        }
                    });
                    return report;
                }
            };
        }
    }

    /** An engine that keeps a plan's parameters after the session. */
    private static final class LeftBehind extends ForwardingBackend {

        private final Map<TrainingPlan, Parameters> left = new HashMap<>();

        @Override
        public TrainingSession train(TrainingPlan plan) {
            TrainingSession right = super.train(plan);
            Parameters before = left.get(plan);
            if (before != null) {
                right.restore(before, right.optimizerState());
            }
            return new ForwardingTraining(right) {
                @Override
                public void close() {
                    left.put(plan, parameters());
                    super.close();
                }
            };
        }
    }

    private static List<Mutant> clipping() {
        String rule = "5.13-clipping";
        return List.of(
                plan(
                        rule,
                        "clipping ignored",
                        "Does not clip gradients.",
                        "final ",
                        plan -> new TrainingPlan(
                                plan.student(),
                                plan.teacher(),
                                plan.taps(),
                                plan.objective(),
                                plan.optimizer(),
                                OptionalDouble.empty(),
                                plan.frozen(),
                                plan.seed(),
                                OptionalDouble.empty())),
                Mutant.of(
                        rule,
                        "each tensor clipped by itself",
                        "Clips each gradient by its own norm in place of the global norm.",
                        "gradient norm differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                return super.compile(
                                        program instanceof UpdateProgram update ? new ClippedEach(update) : program,
                                        constants);
                            }
                        }),
                session(
                        rule,
                        "norm reported after clipping",
                        "Reports the gradient norm after clipping.",
                        "gradient norm differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                StepReport report = super.step(batch, settings);
                                double most = plan().maxGradientNorm().orElse(Double.MAX_VALUE);
                                return new StepReport(
                                        report.total(), report.terms(), Math.min(most, report.gradientNorm()));
                            }
                        }));
    }

    /** Clips each gradient before the clipping of all. */
    private static final class ClippedEach extends ForwardingProgram {

        private final UpdateProgram update;

        ClippedEach(UpdateProgram update) {
            super(update);
            this.update = update;
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            Map<String, T> clipped = new LinkedHashMap<>(inputs);
            update.maxGradientNorm().ifPresent(most -> update.parameters().forEach(spec -> {
                T gradient = Require.present(inputs, Program.Gradient.of(spec.name()));
                T norm = ops.sqrt(ops.sum(ops.mul(gradient, gradient), false));
                T factor = ops.min(ops.div(ops.scalar(most), ops.add(norm, 1e-6)), ops.scalar(1));
                clipped.put(Program.Gradient.of(spec.name()), ops.mul(gradient, factor));
            }));
            return super.apply(ops, clipped);
        }
    }

    private static List<Mutant> longRuns() {
        return List.of(
                session(
                        "6.03-teacher",
                        "training that stops",
                        "From the ninth step on, the learning rate is zero.",
                        "samples of 100 that the teacher gets right differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                return super.step(
                                        batch,
                                        optimizerState().steps() < 8
                                                ? settings
                                                : new StepSettings(0, settings.weights()));
                            }
                        }),
                Mutant.of(
                        "6.05-teacher-untouched",
                        "a teacher that learns",
                        "Training updates the teacher's weights, in every session of the teacher.",
                        "the teacher's logits differs",
                        LearningTeacher::new));
    }

    /** An engine in which training changes the teacher's inference. */
    private static final class LearningTeacher extends ForwardingBackend {

        private int steps;

        @Override
        public Executable compile(Program program, Map<String, Tensor> constants) {
            Executable right = super.compile(program, constants);
            boolean training = program instanceof LossProgram;
            boolean inference = program instanceof InferenceProgram;
            return new ForwardingExecutable(right) {
                private final int before = steps;

                @Override
                public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                    steps += training ? 1 : 0;
                    Map<String, Value> outputs = super.run(inputs);
                    if (inference && steps > before) {
                        float moved = 1 + 0.001f * (steps - before);
                        outputs.replaceAll((name, value) -> upload(Numbers.map(value.download(), v -> v * moved)));
                    }
                    return outputs;
                }
            };
        }
    }
}
