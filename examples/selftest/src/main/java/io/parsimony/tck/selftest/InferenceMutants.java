package io.parsimony.tck.selftest;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.error.Require;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Mutants of inference sessions: rules 3.01 to 3.07. */
final class InferenceMutants {

    private InferenceMutants() {}

    static Mutant session(
            String rule,
            String name,
            String description,
            String message,
            BiFunction<InferenceSession, Backend, InferenceSession> wrap) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            @Override
            public InferenceSession infer(Model model, List<String> nodes) {
                return wrap.apply(super.infer(model, nodes), this);
            }
        });
    }

    /** Returns a number of samples: truncated, or padded with zeros. */
    private static Tensor fitted(Tensor tensor, int batch) {
        Shape shape = tensor.shape().with(0, batch);
        return Tensor.of(shape, Arrays.copyOf(tensor.toArray(), shape.size()));
    }

    static List<Mutant> all() {
        return List.of(
                session(
                        "3.03-batch-sizes",
                        "batch size frozen at the first",
                        "Truncates later batches, or pads them with zeros, to the size of the first.",
                        "logits of run 2, batch 3 differs",
                        (right, backend) -> new ForwardingInference(right) {
                            private int first;

                            @Override
                            public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                int batch = inputs.values()
                                        .iterator()
                                        .next()
                                        .shape()
                                        .dim(0);
                                first = first == 0 ? batch : first;
                                Map<String, Tensor> cut = new LinkedHashMap<>(inputs);
                                cut.replaceAll((name, tensor) -> fitted(tensor, first));
                                return super.run(cut);
                            }
                        }),
                session(
                        "3.03-batch-sizes",
                        "a padded batch's rows lost",
                        "Pads batches to the largest size so far; rows after the eighth are zero.",
                        "batch 9 differs",
                        (right, backend) -> new ForwardingInference(right) {
                            @Override
                            public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                Map<String, Tensor> outputs = new LinkedHashMap<>(super.run(inputs));
                                outputs.replaceAll(
                                        (name, tensor) -> tensor.shape().dim(0) > 8
                                                ? fitted(
                                                        fitted(tensor, 8),
                                                        tensor.shape().dim(0))
                                                : tensor);
                                return outputs;
                            }
                        }),
                ProgramMutants.programs(
                        "3.03-batch-sizes",
                        "batch statistics in inference",
                        "Batch norm stays in training mode.",
                        "logits of",
                        program -> program instanceof InferenceProgram,
                        right -> new ForwardingOps<Object>(right) {
                            @Override
                            public Object batchNorm(
                                    Object x, Object scale, Object shift, Object mean, Object variance, double e) {
                                return batchNormTraining(x, scale, shift, mean, variance, 0.1, e)
                                        .output();
                            }
                        }),
                session(
                        "3.04-taps",
                        "taps in alphabetical order",
                        "Returns nodes in alphabetical order in place of the requested order.",
                        "the nodes, in order differs",
                        (right, backend) -> new ForwardingInference(right) {
                            @Override
                            public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                                return new TreeMap<>(super.run(inputs));
                            }
                        }),
                Mutant.of(
                        "3.04-taps",
                        "inner values after fusion",
                        "A batch norm that is fused with the next ReLU returns the ReLU's values.",
                        "norm differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                return super.compile(
                                        program instanceof InferenceProgram ? new Fused(program) : program, constants);
                            }
                        }),
                noisy("3.05-repeatable", "inference by turns", "inference", "the logits, again differs"),
                Mutant.of(
                        "3.06-models-apart",
                        "networks cached without their parameters",
                        "A second session of a network uses the first session's parameters.",
                        "the second model's logits differs",
                        () -> new ForwardingBackend() {
                            private final Map<List<?>, Model> known = new HashMap<>();

                            @Override
                            public InferenceSession infer(Model model, List<String> nodes) {
                                return super.infer(known.computeIfAbsent(key(model.network()), n -> model), nodes);
                            }

                            private List<?> key(Network network) {
                                return List.copyOf(network.nodes());
                            }
                        }),
                Mutant.of(
                        "3.07-session-threads",
                        "inputs staged in one place",
                        "All threads copy their inputs through one shared buffer.",
                        "logits of thread",
                        () -> new Staging(program -> program instanceof InferenceProgram)));
    }

    /** Returns the ReLU's values as the normalization's. */
    private static final class Fused extends ForwardingProgram {

        Fused(Program inner) {
            super(inner);
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            Map<String, T> outputs = super.apply(ops, inputs);
            outputs.computeIfPresent("norm", (name, value) -> ops.relu(value));
            return outputs;
        }
    }

    /**
     * Returns a mutant in which every second run of a kind of program deviates by a millionth, like an algorithm chosen
     * by measurement.
     */
    static Mutant noisy(String rule, String name, String kind, String message) {
        return Mutant.of(
                rule,
                name,
                "Every second run uses another algorithm, with other rounding.",
                message,
                () -> new ForwardingBackend() {
                    private int runs;

                    @Override
                    public Executable compile(Program program, Map<String, Tensor> constants) {
                        Executable right = super.compile(program, constants);
                        if (!program.name().equals(kind)) {
                            return right;
                        }
                        Backend backend = this;
                        return new ForwardingExecutable(right) {
                            @Override
                            public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                Map<String, Value> outputs = super.run(inputs);
                                if (runs++ % 2 == 1) {
                                    outputs.replaceAll((output, value) ->
                                            backend.upload(Numbers.map(value.download(), v -> v * (1 + 0x1p-20f))));
                                }
                                return outputs;
                            }
                        };
                    }
                });
    }

    /** A backend in which some programs read their inputs from memory that all threads write to. */
    static final class Staging extends ForwardingBackend {

        private final Predicate<Program> which;
        private final Map<String, Tensor> stage = Collections.synchronizedMap(new HashMap<>());

        Staging(Predicate<Program> which) {
            this.which = which;
        }

        @Override
        public Executable compile(Program program, Map<String, Tensor> constants) {
            Executable right = super.compile(program, constants);
            if (!which.test(program)) {
                return right;
            }
            return new ForwardingExecutable(right) {
                @Override
                public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                    Map<String, Tensor> own = new LinkedHashMap<>();
                    inputs.forEach((name, value) -> own.put(name, value.download()));
                    stage.putAll(own);
                    ExecutableMutants.pause();
                    Map<String, Value> staged = new LinkedHashMap<>();
                    own.forEach((name, tensor) -> {
                        Tensor found = Require.present(stage, name);
                        staged.put(name, upload(found.shape().equals(tensor.shape()) ? found : tensor));
                    });
                    return super.run(staged);
                }
            };
        }
    }
}
