package io.parsimony.tck.selftest;

import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.LossProgram;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.UpdateProgram;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Mutants that swallow faults or leave traces of them: rules 7.01 to 7.11. */
final class FaultMutants {

    private static final String NOT_REFUSED = "what was asked for differs";

    private FaultMutants() {}

    static List<Mutant> all() {
        return Stream.of(numbers(), batches(), states(), lives())
                .flatMap(List::stream)
                .toList();
    }

    private static Tensor finite(Tensor tensor) {
        return Numbers.map(tensor, v -> Float.isFinite(v) ? v : 0f);
    }

    /** Returns a mutant that replaces NaN and infinity by zero in the inputs or outputs of a kind of programs. */
    private static Mutant masked(
            String rule, String name, String description, Predicate<Program> which, boolean outputs) {
        return Mutant.of(rule, name, description, NOT_REFUSED, () -> new ForwardingBackend() {
            @Override
            public Executable compile(Program program, Map<String, Tensor> constants) {
                Executable right = super.compile(program, constants);
                if (!which.test(program)) {
                    return right;
                }
                return new ForwardingExecutable(right) {
                    @Override
                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                        Map<String, Value> given = new HashMap<>(inputs);
                        if (!outputs) {
                            given.replaceAll((n, value) -> upload(finite(value.download())));
                        }
                        Map<String, Value> found = super.run(given);
                        if (outputs) {
                            found.replaceAll((n, value) -> upload(finite(value.download())));
                        }
                        return found;
                    }
                };
            }
        });
    }

    private static List<Mutant> numbers() {
        return List.of(
                masked(
                        "7.01-non-finite-loss",
                        "a loss masked",
                        "Reports a loss of NaN as zero.",
                        program -> program instanceof LossProgram,
                        true),
                TrainingMutants.session(
                        "7.01-non-finite-loss",
                        "statistics spoilt by a bad batch",
                        "The forward pass of a refused batch updates the running statistics.",
                        "after the fault norm.running",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                try {
                                    return super.step(batch, settings);
                                } catch (ParsimonyException e) {
                                    Parameters now = parameters();
                                    Map<String, Tensor> moved = new LinkedHashMap<>(now.asMap());
                                    moved.keySet().removeIf(name -> !name.contains("running"));
                                    moved.replaceAll((name, tensor) -> Numbers.map(tensor, v -> 0.9f * v + 1));
                                    restore(now.with(moved), optimizerState());
                                    throw e;
                                }
                            }
                        }),
                masked(
                        "7.02-non-finite-gradient",
                        "gradients masked",
                        "Replaces NaN in gradients by zero.",
                        program -> program instanceof UpdateProgram,
                        false),
                TrainingMutants.session(
                        "7.02-non-finite-gradient",
                        "a refused update counted",
                        "Counts a refused update as a step.",
                        "steps differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public double update(Gradients gradients, StepSettings settings) {
                                try {
                                    return super.update(gradients, settings);
                                } catch (ParsimonyException e) {
                                    OptimizerState state = optimizerState();
                                    restore(parameters(), new OptimizerState(state.steps() + 1, state.slots()));
                                    throw e;
                                }
                            }
                        }));
    }

    private static List<Mutant> batches() {
        return List.of(
                TrainingMutants.session(
                        "7.03-bad-batch",
                        "samples reshaped",
                        "Silently reshapes samples of a wrong shape with the right number of elements.",
                        "[7.03-bad-batch / samples of another shape]",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                Shape shape = plan().student()
                                        .network()
                                        .shape(plan().student().network().input())
                                        .batched(batch.size());
                                return super.step(
                                        new Batch(
                                                batch.inputs().reshape(shape),
                                                batch.labels(),
                                                batch.teacher(),
                                                batch.mix()),
                                        settings);
                            }
                        }),
                TrainingMutants.session(
                        "7.03-bad-batch",
                        "missing weights are one",
                        "Terms without a weight get the weight one.",
                        "[7.03-bad-batch / another number of weights]",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                List<Double> weights = Stream.concat(
                                                settings.weights().stream(), Stream.generate(() -> 1.0))
                                        .limit(plan().objective().terms().size())
                                        .toList();
                                return super.step(batch, new StepSettings(settings.learningRate(), weights));
                            }
                        }),
                TrainingMutants.session(
                        "7.04-bad-label",
                        "labels clipped",
                        "Replaces an invalid label by the nearest class.",
                        NOT_REFUSED,
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                int last = plan().classes() - 1;
                                Tensor labels = Numbers.map(
                                        batch.labels(), v -> (float) Math.max(0, Math.min(last, (int) (float) v)));
                                return super.step(
                                        new Batch(batch.inputs(), labels, batch.teacher(), batch.mix()), settings);
                            }
                        }),
                InferenceMutants.session(
                        "7.05-bad-input",
                        "images reshaped",
                        "Silently reshapes images of a wrong shape with the right number of elements.",
                        "[7.05-bad-input / of another shape]",
                        (right, backend) -> new ForwardingInference(right) {
                            @Override
                            public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                Map<String, Tensor> fitting = new LinkedHashMap<>(inputs);
                                fitting.replaceAll((name, tensor) -> {
                                    Shape sample = model().network().shape(name);
                                    boolean fits = tensor.shape().rank() > 0
                                            && tensor.shape().size() % sample.size() == 0;
                                    return fits
                                            ? tensor.reshape(sample.batched(
                                                    tensor.shape().size() / sample.size()))
                                            : tensor;
                                });
                                return super.run(fitting);
                            }
                        }),
                Mutant.of(
                        "7.06-unknown-node",
                        "unknown nodes left out",
                        "Silently drops a requested node that does not exist.",
                        "a session for [rellu] differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public InferenceSession infer(Model model, List<String> nodes) {
                                List<String> known = model.network().nodes().stream()
                                        .map(node -> node.name())
                                        .filter(nodes::contains)
                                        .toList();
                                return super.infer(
                                        model, known.isEmpty() ? model.network().outputs() : known);
                            }
                        }));
    }

    private static List<Mutant> states() {
        return List.of(
                TrainingMutants.session(
                        "7.08-bad-restore",
                        "restored as far as it goes",
                        "Restoring keeps the current values of missing parameters.",
                        "[7.08-bad-restore / a parameter is missing]",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public void restore(Parameters parameters, OptimizerState state) {
                                super.restore(parameters().with(known(parameters)), state);
                            }

                            private Map<String, Tensor> known(Parameters parameters) {
                                Map<String, Tensor> known = new LinkedHashMap<>(parameters.asMap());
                                known.keySet().retainAll(parameters().names());
                                return known;
                            }
                        }),
                TrainingMutants.session(
                        "7.08-bad-restore",
                        "half a restore",
                        "Restoring replaces the parameters before it detects missing slots.",
                        "steps differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public void restore(Parameters parameters, OptimizerState state) {
                                OptimizerState now = optimizerState();
                                super.restore(parameters(), new OptimizerState(now.steps() + 2, now.slots()));
                                super.restore(parameters, state);
                            }
                        }),
                TrainingMutants.session(
                        "7.09-bad-update",
                        "missing gradients are zero",
                        "An update leaves a parameter without a gradient unchanged.",
                        "[7.09-bad-update / a parameter is missing]",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public double update(Gradients gradients, StepSettings settings) {
                                Map<String, Tensor> all = new LinkedHashMap<>();
                                plan().trained().forEach(spec -> all.put(spec.name(), Numbers.zeros(spec.shape())));
                                all.putAll(gradients.gradients().asMap());
                                return super.update(
                                        new Gradients(
                                                gradients.total(),
                                                gradients.terms(),
                                                new Parameters(all),
                                                gradients.statistics()),
                                        settings);
                            }
                        }));
    }

    private static List<Mutant> lives() {
        return List.of(
                InferenceMutants.session(
                        "7.10-closed-session",
                        "closed inference sessions run",
                        "Closing an inference session does nothing.",
                        "a closed session's run differs",
                        (right, backend) -> new ForwardingInference(right) {
                            @Override
                            public void close() {
                                // The mutation.
                            }
                        }),
                TrainingMutants.session(
                        "7.10-closed-session",
                        "closed training sessions step",
                        "Closing a training session does nothing.",
                        "a closed session's step differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public void close() {
                                // The mutation.
                            }
                        }),
                TrainingMutants.session(
                        "7.11-interrupted",
                        "interruption swallowed",
                        "A step clears the thread's interrupt status.",
                        "the thread's interrupt status differs",
                        right -> new ForwardingTraining(right) {
                            @Override
                            public StepReport step(Batch batch, StepSettings settings) {
                                StepReport report = super.step(batch, settings);
                                Thread.interrupted();
                                return report;
                            }
                        }));
    }
}
