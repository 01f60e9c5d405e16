package io.parsimony.tck.selftest;

import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.Mixup;
import io.parsimony.internal.train.EmaProgram;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.LossProgram;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Mutants of weight averages and of batches with more than samples and labels: rules 5.17 to 5.19, 7.04 and 7.12. */
final class BatchMutants {

    private BatchMutants() {}

    static List<Mutant> all() {
        return Stream.of(averages(), teacherValues(), mixed(), faults())
                .flatMap(List::stream)
                .toList();
    }

    /** Returns a mutant whose session changes its batches. */
    private static Mutant batches(
            String rule,
            String name,
            String description,
            String message,
            BiFunction<TrainingPlan, Batch, Batch> change) {
        return TrainingMutants.session(rule, name, description, message, right -> new Changing(right, change));
    }

    private static final class Changing extends ForwardingTraining {

        private final BiFunction<TrainingPlan, Batch, Batch> change;

        Changing(TrainingSession right, BiFunction<TrainingPlan, Batch, Batch> change) {
            super(right);
            this.change = change;
        }

        @Override
        public StepReport step(Batch batch, StepSettings settings) {
            return super.step(change.apply(plan(), batch), settings);
        }

        @Override
        public Gradients gradients(Batch batch, StepSettings settings) {
            return super.gradients(change.apply(plan(), batch), settings);
        }
    }

    private static Batch with(Batch batch, Map<String, Tensor> teacher) {
        return new Batch(batch.inputs(), batch.labels(), teacher, batch.mix());
    }

    private static Batch with(Batch batch, Optional<Mixup> mix) {
        return new Batch(batch.inputs(), batch.labels(), batch.teacher(), mix);
    }

    /** Returns a mutant that changes the inputs of a kind of programs. */
    private static Mutant inputs(
            String rule,
            String name,
            String description,
            String message,
            Class<? extends Program> kind,
            BiFunction<String, Tensor, Tensor> change) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            @Override
            public Executable compile(Program program, Map<String, Tensor> constants) {
                Executable right = super.compile(program, constants);
                if (!kind.isInstance(program)) {
                    return right;
                }
                return new ForwardingExecutable(right) {
                    @Override
                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                        Map<String, Value> changed = new HashMap<>(inputs);
                        changed.replaceAll((input, value) -> upload(change.apply(input, value.download())));
                        return super.run(changed);
                    }
                };
            }
        });
    }

    private static List<Mutant> averages() {
        String rule = "5.17-averages";
        return List.of(
                TrainingMutants.session(
                        rule,
                        "averages are the parameters",
                        "Returns the current parameters as the averages.",
                        "average after step 1: conv.weight differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public Parameters averages() {
                                return parameters();
                            }
                        }),
                TrainingMutants.session(
                        rule,
                        "statistics are not averaged",
                        "Returns the current running statistics in place of their averages.",
                        "average after step 1: norm.running",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public Parameters averages() {
                                Map<String, Tensor> statistics =
                                        new LinkedHashMap<>(parameters().asMap());
                                statistics.keySet().removeIf(name -> !name.contains("running"));
                                return super.averages().with(statistics);
                            }
                        }),
                inputs(
                        rule,
                        "the decay from the first step on",
                        "Weighs the untrained parameters of the first steps like all later ones.",
                        "average after step 1: ",
                        EmaProgram.class,
                        (name, tensor) -> name.equals(EmaProgram.WEIGHT)
                                ? Numbers.map(tensor, weight -> Math.min(weight, 0.7f))
                                : tensor),
                TrainingMutants.session(
                        rule,
                        "averages lost on restore",
                        "Restoring resets the averages to the parameters.",
                        "restored average: ",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public void restore(Parameters parameters, OptimizerState state) {
                                Map<String, Tensor> slots =
                                        new LinkedHashMap<>(state.slots().asMap());
                                parameters
                                        .asMap()
                                        .forEach((name, tensor) -> slots.replace(EmaProgram.average(name), tensor));
                                super.restore(parameters, new OptimizerState(state.steps(), new Parameters(slots)));
                            }
                        }));
    }

    private static List<Mutant> teacherValues() {
        String rule = "5.18-teacher-values";
        return List.of(
                batches(
                        rule,
                        "the teacher is asked all the same",
                        "Ignores the teacher's values of a batch.",
                        "[5.18-teacher-values / another teacher] step 1 term 1 differs",
                        (plan, batch) -> with(batch, Map.of())),
                batches(
                        rule,
                        "logits alone from the batch",
                        "Reads only the logits among the teacher's values of a batch: activations count as " + "zero.",
                        "[5.18-teacher-values / same teacher] step 1 term 2 differs",
                        (plan, batch) -> {
                            Map<String, Tensor> values = new LinkedHashMap<>(batch.teacher());
                            values.replaceAll(
                                    (node, tensor) -> node.equals("fc") ? tensor : Numbers.zeros(tensor.shape()));
                            return with(batch, values);
                        }),
                TrainingMutants.session(
                        rule,
                        "values kept from the first batch",
                        "Uses the teacher's values of the first batch of a size for all batches of that size.",
                        "step 4 term 1 differs",
                        right -> {
                            Map<Integer, Map<String, Tensor>> first = new HashMap<>();
                            return new Changing(
                                    right,
                                    (plan, batch) -> batch.teacher().isEmpty()
                                            ? batch
                                            : with(batch, first.computeIfAbsent(batch.size(), n -> batch.teacher())));
                        }));
    }

    private static List<Mutant> mixed() {
        String rule = "5.19-mixed";
        return List.of(
                batches(
                        rule,
                        "second labels forgotten",
                        "Ignores the second labels of mixed samples.",
                        "[5.19-mixed / share 0.3] term 0 differs",
                        (plan, batch) -> with(batch, Optional.empty())),
                batches(
                        rule,
                        "the second labels' share",
                        "Applies the share to the second labels in place of the first.",
                        "[5.19-mixed / share 1.0] term 0 differs",
                        (plan, batch) -> with(batch, batch.mix().map(mix -> new Mixup(mix.labels(), 1 - mix.share())))),
                batches(
                        rule,
                        "the nearer labels alone",
                        "Treats a mixed sample as a sample of the class with the larger share.",
                        "[5.19-mixed / share 0.3] gradient fc.bias differs",
                        (plan, batch) ->
                                with(batch, batch.mix().map(mix -> new Mixup(mix.labels(), Math.rint(mix.share()))))),
                Mutant.of(
                        rule,
                        "the share frozen at the first mixed batch",
                        "Compiles the first share into the step as a constant.",
                        "step 2 total differs",
                        FrozenShare::new));
    }

    /** An engine whose programs keep the share of their first run. */
    private static final class FrozenShare extends ForwardingBackend {

        @Override
        public Executable compile(Program program, Map<String, Tensor> constants) {
            Map<String, Tensor> first = new HashMap<>();
            return new ForwardingExecutable(super.compile(program, constants)) {
                @Override
                public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                    Map<String, Value> frozen = new HashMap<>(inputs);
                    frozen.computeIfPresent(
                            LossProgram.SHARE,
                            (name, value) -> upload(first.computeIfAbsent(name, n -> value.download())));
                    return super.run(frozen);
                }
            };
        }
    }

    private static List<Mutant> faults() {
        return List.of(
                batches(
                        "7.04-bad-label",
                        "second labels clipped",
                        "Replaces an invalid second label by the nearest class.",
                        "[7.04-bad-label / second label",
                        (plan, batch) -> with(batch, batch.mix().map(mix -> {
                            float last = plan.classes() - 1f;
                            return new Mixup(
                                    Numbers.map(mix.labels(), v -> Math.max(0, Math.min(last, v))), mix.share());
                        }))),
                batches(
                        "7.12-bad-teacher-values",
                        "missing values had from the teacher",
                        "Runs the teacher if one of its values is missing.",
                        "[7.12-bad-teacher-values / missing]",
                        (plan, batch) -> batch.teacher().keySet().containsAll(LossProgram.teacherNodes(plan))
                                ? batch
                                : with(batch, Map.of())),
                batches(
                        "7.12-bad-teacher-values",
                        "the teacher's values reshaped",
                        "Silently reshapes teacher values of a wrong shape with the right number of elements.",
                        "[7.12-bad-teacher-values / of another order of axes]",
                        (plan, batch) -> {
                            Map<String, Tensor> fitting = new LinkedHashMap<>(batch.teacher());
                            fitting.replaceAll((node, tensor) -> {
                                Shape wanted = plan.teacher()
                                        .orElseThrow()
                                        .network()
                                        .shape(node)
                                        .batched(batch.size());
                                return tensor.shape().size() == wanted.size() ? tensor.reshape(wanted) : tensor;
                            });
                            return with(batch, fitting);
                        }));
    }
}
