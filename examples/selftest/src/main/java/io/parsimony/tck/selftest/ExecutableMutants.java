package io.parsimony.tck.selftest;

import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tck.reference.ReferenceValue;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Mutants of executables: rules 1.08 to 1.11, 1.14 and 1.16 to 1.21. */
final class ExecutableMutants {

    private ExecutableMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(outputs());
        all.addAll(caches());
        all.addAll(closes());
        all.addAll(inputs());
        all.addAll(programs());
        return all;
    }

    /** One run of an executable. */
    @FunctionalInterface
    private interface Run {

        Map<String, Value> apply(Executable right, Map<String, ? extends Value> inputs, ForwardingBackend backend);
    }

    private static Mutant run(String rule, String name, String description, String message, Run run) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            @Override
            public Executable compile(Program program, Map<String, Tensor> constants) {
                ForwardingBackend backend = this;
                Executable right = super.compile(program, constants);
                return new ForwardingExecutable(right) {
                    @Override
                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                        return run.apply(right, inputs, backend);
                    }
                };
            }
        });
    }

    private static List<Mutant> outputs() {
        return List.of(
                run(
                                "1.08-outputs",
                                "aliases freed together",
                                "Closing a value under one of its two names closes it under both.",
                                "was closed",
                                (right, inputs, backend) -> {
                                    IdentityHashMap<DoubleTensor, Value> known = new IdentityHashMap<>();
                                    Map<String, Value> outputs = right.run(inputs);
                                    outputs.replaceAll((name, value) ->
                                            known.computeIfAbsent(((ReferenceValue) value).tensor(), t -> value));
                                    return outputs;
                                })
                        .showingAsException(),
                run(
                                "1.08-outputs",
                                "an input handed out",
                                "Returns the caller's own value where an output is an input.",
                                "was closed",
                                (right, inputs, backend) -> {
                                    IdentityHashMap<DoubleTensor, Value> known = new IdentityHashMap<>();
                                    inputs.values().forEach(v -> known.put(((ReferenceValue) v).tensor(), v));
                                    Map<String, Value> outputs = right.run(inputs);
                                    outputs.replaceAll((name, value) ->
                                            known.getOrDefault(((ReferenceValue) value).tensor(), value));
                                    return outputs;
                                })
                        .showingAsException(),
                run(
                        "1.08-outputs",
                        "aliases left out",
                        "Returns a value with two names under one name only.",
                        "outputs differs",
                        (right, inputs, backend) -> {
                            IdentityHashMap<DoubleTensor, String> known = new IdentityHashMap<>();
                            Map<String, Value> outputs = right.run(inputs);
                            outputs.entrySet()
                                    .removeIf(output -> known.putIfAbsent(
                                                    ((ReferenceValue) output.getValue()).tensor(), output.getKey())
                                            != null);
                            return outputs;
                        }),
                run(
                        "1.08-outputs",
                        "an output too many",
                        "A run returns its workspace as an additional output.",
                        "outputs differs",
                        (right, inputs, backend) -> {
                            Map<String, Value> outputs = right.run(inputs);
                            outputs.put("workspace", backend.upload(Tensor.scalar(0)));
                            return outputs;
                        }),
                Mutant.of(
                        "1.09-run-again",
                        "outputs' memory used again",
                        "A run overwrites the outputs of the previous run.",
                        "the first run's product, read after the second differs",
                        OutputsUsedAgain::new));
    }

    private static final class OutputsUsedAgain extends CellBackend {

        private final Map<String, Cell> last = new HashMap<>();

        @Override
        void ran(Map<String, ? extends Value> inputs, Map<String, Value> outputs) {
            outputs.forEach((name, value) -> {
                Cell before = last.put(name, (Cell) value);
                if (before != null && before.shape().equals(value.shape())) {
                    before.set(((Cell) value).inner());
                }
            });
        }
    }

    private static List<Mutant> caches() {
        return List.of(
                Mutant.of(
                        "1.09-run-again",
                        "results kept",
                        "An executable returns the results of its first run at every run.",
                        "the second run's product differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                ForwardingBackend backend = this;
                                return new ForwardingExecutable(super.compile(program, constants)) {
                                    private final Map<String, Tensor> first = new LinkedHashMap<>();

                                    @Override
                                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                        Map<String, Value> outputs = super.run(inputs);
                                        outputs.forEach((name, value) -> first.putIfAbsent(name, value.download()));
                                        outputs.replaceAll(
                                                (name, value) -> backend.upload(Require.present(first, name)));
                                        return outputs;
                                    }
                                };
                            }
                        }),
                Mutant.of(
                        "1.10-constants",
                        "programs cached without their constants",
                        "A program that is compiled again with other constants keeps the first constants.",
                        "with another constant differs",
                        () -> new ForwardingBackend() {
                            /** The cache key of a program: the program and the names of its constants. */
                            record Key(Program program, Set<String> constants) {}

                            private final Map<Key, Executable> known = new HashMap<>();

                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                Executable right = super.compile(program, constants);
                                return known.computeIfAbsent(
                                        new Key(program, constants.keySet()), key -> new ForwardingExecutable(right) {
                                            @Override
                                            public void close() {
                                                // The cache owns it.
                                            }
                                        });
                            }
                        }),
                compiled(
                        "1.10-constants",
                        "constants used up",
                        "From the second run on, constants are zero.",
                        "the product after the first one's close differs",
                        (compile, constants) -> new Executable() {
                            private final Executable right = compile.apply(constants);
                            private boolean ran;

                            @Override
                            public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                Map<String, Tensor> none = new HashMap<>(constants);
                                none.replaceAll((name, tensor) -> Numbers.zeros(tensor.shape()));
                                Executable now = ran ? compile.apply(none) : right;
                                ran = true;
                                return now.run(inputs);
                            }

                            @Override
                            public void close() {
                                right.close();
                            }
                        }),
                compiled(
                        "1.10-constants",
                        "constants borrowed",
                        "Each run reads the constants from the host's memory again.",
                        "after the host's memory changed differs",
                        (compile, constants) -> new Executable() {
                            private final Executable right = compile.apply(constants);

                            @Override
                            public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                return compile.apply(constants).run(inputs);
                            }

                            @Override
                            public void close() {
                                right.close();
                            }
                        }));
    }

    /** Compiles one program with some constants. */
    @FunctionalInterface
    private interface Compiler {

        Executable apply(Map<String, Tensor> constants);
    }

    private static Mutant compiled(
            String rule,
            String name,
            String description,
            String message,
            BiFunction<Compiler, Map<String, Tensor>, Executable> mutation) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            private Executable right(Program program, Map<String, Tensor> constants) {
                return super.compile(program, constants);
            }

            @Override
            public Executable compile(Program program, Map<String, Tensor> constants) {
                return mutation.apply(others -> right(program, others), constants);
            }
        });
    }

    private static List<Mutant> closes() {
        return List.of(
                Mutant.of(
                        "1.11-executables-apart",
                        "outputs cleared by close",
                        "Closing an executable clears the memory of its outputs.",
                        "an output after its executable's close differs",
                        () -> new Clearing(false)),
                Mutant.of(
                        "1.11-executables-apart",
                        "inputs cleared by close",
                        "Closing an executable clears the memory of its inputs.",
                        "an input differs",
                        () -> new Clearing(true)),
                Mutant.of(
                                "1.12-close-twice",
                                "an executable freed twice",
                                "Closing an executable twice raises an engine error.",
                                "freed twice",
                                () -> new ForwardingBackend() {
                                    @Override
                                    public Executable compile(Program program, Map<String, Tensor> constants) {
                                        return new ForwardingExecutable(super.compile(program, constants)) {
                                            private boolean freed;

                                            @Override
                                            public void close() {
                                                if (freed) {
                                                    throw new IllegalStateException("freed twice");
                                                }
                                                freed = true;
                                                super.close();
                                            }
                                        };
                                    }
                                })
                        .showingAsException(),
                compiled(
                        "1.14-closed-executable",
                        "closed executables run",
                        "Closing an executable does nothing.",
                        "a run of a closed executable differs",
                        (compile, constants) -> new ForwardingExecutable(compile.apply(constants)) {
                            @Override
                            public void close() {
                                // The mutation.
                            }
                        }));
    }

    /** Clears the caller's values when an executable is closed. */
    private static final class Clearing extends CellBackend {

        private final boolean inputs;
        private final List<Cell> seen = new ArrayList<>();

        Clearing(boolean inputs) {
            this.inputs = inputs;
        }

        @Override
        void ran(Map<String, ? extends Value> given, Map<String, Value> outputs) {
            seen.clear();
            (inputs ? given : outputs).values().forEach(value -> seen.add((Cell) value));
        }

        @Override
        public Executable compile(Program program, Map<String, Tensor> constants) {
            return new ForwardingExecutable(super.compile(program, constants)) {
                @Override
                public void close() {
                    super.close();
                    seen.forEach(cell -> cell.set(plain(Numbers.zeros(cell.shape()))));
                    seen.clear();
                }
            };
        }
    }

    private static List<Mutant> inputs() {
        return List.of(
                run(
                        "1.16-foreign-value",
                        "foreign values cast",
                        "Casts a value of another backend without a check.",
                        "ClassCastException",
                        (right, inputs, backend) -> {
                            inputs.values().forEach(value -> ((ReferenceValue) value).tensor());
                            return right.run(inputs);
                        }),
                run(
                        "1.16-foreign-value",
                        "foreign values copied",
                        "Silently copies a value of another backend through host memory.",
                        "a run with another backend's value differs",
                        (right, inputs, backend) -> {
                            Map<String, Value> own = new HashMap<>(inputs);
                            own.replaceAll((name, value) ->
                                    value instanceof ReferenceValue ? value : backend.upload(value.download()));
                            return right.run(own);
                        }),
                Mutant.of(
                        "1.17-missing-input",
                        "the last run's input stands in",
                        "Replaces a missing input by that of the previous run.",
                        "[1.17-missing-input / after a whole run]",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                return new ForwardingExecutable(super.compile(program, constants)) {
                                    private final Map<String, Value> bound = new HashMap<>();

                                    @Override
                                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                        bound.putAll(inputs);
                                        return super.run(bound);
                                    }
                                };
                            }
                        }),
                checked(
                        "1.17-missing-input",
                        "zeros stand in",
                        "Replaces a missing input by zeros.",
                        "[1.17-missing-input / at the first run]",
                        (shape, tensor) -> tensor == null ? Numbers.zeros(shape) : tensor),
                checked(
                        "1.18-input-shape",
                        "inputs reshaped",
                        "Silently reshapes an input of a wrong shape with the right number of elements.",
                        "with [b] of shape",
                        (shape, tensor) -> tensor != null && tensor.shape().size() == shape.size()
                                ? tensor.reshape(shape)
                                : tensor),
                checked(
                        "1.18-input-shape",
                        "inputs broadcast",
                        "Accepts a scalar as an input of any shape.",
                        "with [b] of shape",
                        (shape, tensor) -> tensor != null && tensor.shape().rank() == 0
                                ? Tensor.full(shape, tensor.item())
                                : tensor));
    }

    /** Returns a mutant that changes each input by its declared shape before the check. */
    private static Mutant checked(
            String rule, String name, String description, String message, BiFunction<Shape, Tensor, Tensor> change) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            @Override
            public Executable compile(Program program, Map<String, Tensor> constants) {
                ForwardingBackend backend = this;
                Map<String, Shape> declared = new LinkedHashMap<>(program.inputs());
                declared.keySet().removeAll(constants.keySet());
                return new ForwardingExecutable(super.compile(program, constants)) {
                    @Override
                    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                        Map<String, Value> given = new HashMap<>(inputs);
                        declared.forEach((name, shape) -> {
                            Value value = given.get(name);
                            if (value == null || !value.shape().equals(shape)) {
                                Tensor changed = change.apply(shape, value == null ? null : value.download());
                                if (changed != null) {
                                    given.put(name, backend.upload(changed));
                                }
                            }
                        });
                        return super.run(given);
                    }
                };
            }
        });
    }

    private static List<Mutant> programs() {
        return List.of(
                Mutant.of(
                        "1.19-bad-constant",
                        "unknown constants left out",
                        "Silently drops a constant that the program does not declare.",
                        "[1.19-bad-constant / unknown]",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                Map<String, Tensor> known = new LinkedHashMap<>(constants);
                                known.keySet().retainAll(program.inputs().keySet());
                                return super.compile(program, known);
                            }
                        }),
                Mutant.of(
                        "1.19-bad-constant",
                        "constants reshaped",
                        "Silently reshapes a constant of a wrong shape with the right number of elements.",
                        "[1.19-bad-constant / of another shape]",
                        () -> new ForwardingBackend() {
                            @Override
                            public Executable compile(Program program, Map<String, Tensor> constants) {
                                Map<String, Tensor> fitting = new LinkedHashMap<>(constants);
                                fitting.replaceAll((name, tensor) -> {
                                    Shape shape = program.inputs().getOrDefault(name, tensor.shape());
                                    return shape.size() == tensor.shape().size() ? tensor.reshape(shape) : tensor;
                                });
                                return super.compile(program, fitting);
                            }
                        }),
                compiled(
                        "1.20-bad-program",
                        "programs looked at late",
                        "Checks a program only at its first run.",
                        "compiling differs",
                        (compile, constants) -> new Executable() {
                            private boolean closed;
                            private final Map<String, Tensor> copies = new LinkedHashMap<>(constants);

                            {
                                copies.replaceAll((name, tensor) -> Tensor.of(tensor.shape(), tensor.toArray()));
                            }

                            @Override
                            public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                                if (closed) {
                                    throw ParsimonyException.of(ErrorId.CLOSED, "The program was closed.");
                                }
                                try (Executable right = compile.apply(copies)) {
                                    return right.run(inputs);
                                }
                            }

                            @Override
                            public void close() {
                                closed = true;
                            }
                        }),
                Mutant.of(
                        "1.21-threads",
                        "one workspace for all threads",
                        "Matrix products of all threads use one workspace.",
                        "the product of thread",
                        () -> new ReferenceBackend(new SharedWorkspace())));
    }

    /** A kernel that copies its argument into memory shared by all threads. */
    private static final class SharedWorkspace extends ReferenceOps {

        private volatile DoubleTensor workspace = DoubleTensor.scalar(0);

        @Override
        public DoubleTensor matmul(DoubleTensor a, DoubleTensor b) {
            workspace = a;
            pause();
            DoubleTensor found = workspace;
            return super.matmul(found.shape().equals(a.shape()) ? found : a, b);
        }
    }

    /** Pauses long enough for another thread to run. */
    static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
