package io.parsimony.tck.selftest;

import static io.parsimony.tck.selftest.Numbers.map;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Mutants of backends and their values: rules 1.01 to 1.07, 1.12, 1.13 and 1.15. */
final class ValueMutants {

    private static final String CAME_BACK = "what came back differs";

    private ValueMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(selves());
        all.addAll(uploads());
        all.addAll(aliases());
        all.addAll(closes());
        return all;
    }

    private static Mutant info(String name, String description, String message, UnaryOperator<BackendInfo> change) {
        return Mutant.of("1.01-info", name, description, message, () -> new ForwardingBackend() {
            @Override
            public BackendInfo info() {
                return change.apply(super.info());
            }
        });
    }

    private static List<Mutant> selves() {
        return List.of(
                info(
                        "another's id",
                        "info() returns another id than the provider.",
                        "the id differs",
                        info -> new BackendInfo("engine", info.engine(), info.version(), info.device())),
                info(
                        "no version",
                        "info() returns a blank engine version.",
                        "the engine's version differs",
                        info -> new BackendInfo(info.id(), info.engine(), " ", info.device())),
                Mutant.of(
                        "1.02-capabilities",
                        "capabilities that change",
                        "capabilities() changes between calls.",
                        "asked for twice differs",
                        () -> new ForwardingBackend() {
                            private boolean asked;

                            @Override
                            public Set<Capability> capabilities() {
                                asked = !asked;
                                return asked
                                        ? EnumSet.allOf(Capability.class)
                                        : EnumSet.of(Capability.INFERENCE, Capability.TRAINING);
                            }
                        }));
    }

    private static Mutant upload(
            String rule, String name, String description, String message, UnaryOperator<Tensor> change) {
        return Mutant.of(rule, name, description, message, () -> new ForwardingBackend() {
            @Override
            public Value upload(Tensor tensor) {
                return super.upload(change.apply(tensor));
            }
        });
    }

    private static List<Mutant> uploads() {
        return List.of(
                upload(
                        "1.03-round-trip",
                        "images in another layout",
                        "Uploads images channels-last and downloads them without conversion.",
                        CAME_BACK,
                        ValueMutants::channelsLast),
                upload(
                        "1.03-round-trip",
                        "a length in fifteen bits",
                        "Loses the elements after the first 2^15.",
                        CAME_BACK,
                        ValueMutants::cut),
                Mutant.of(
                        "1.03-round-trip",
                        "axes of extent one dropped",
                        "Drops axes of extent one from a value's shape.",
                        "the value's shape differs",
                        () -> new CellBackend() {
                            @Override
                            Cell cell(Value inner) {
                                return new Cell(inner) {
                                    @Override
                                    public Shape shape() {
                                        return Shape.of(
                                                Arrays.stream(super.shape().toArray())
                                                        .filter(extent -> extent > 1)
                                                        .toArray());
                                    }
                                };
                            }
                        }),
                upload(
                        "1.04-special-numbers",
                        "NaN masked",
                        "Uploads NaN as zero.",
                        "what is not a number differs",
                        tensor -> map(tensor, v -> v.isNaN() ? 0f : v)),
                upload(
                        "1.04-special-numbers",
                        "infinities clipped",
                        "Uploads infinity as the largest finite number.",
                        CAME_BACK,
                        tensor -> map(tensor, v -> v.isInfinite() ? Math.copySign(Float.MAX_VALUE, v) : v)),
                upload(
                        "1.04-special-numbers",
                        "minus zero unsigned",
                        "Zero loses its sign.",
                        CAME_BACK,
                        tensor -> map(tensor, v -> v == 0 ? 0f : v)));
    }

    private static Tensor channelsLast(Tensor tensor) {
        Shape shape = tensor.shape();
        if (shape.rank() != 4) {
            return tensor;
        }
        float[] turned = new float[shape.size()];
        int plane = shape.dim(2) * shape.dim(3);
        for (int i = 0; i < turned.length; i++) {
            int sample = i / (shape.dim(1) * plane);
            int channel = i / plane % shape.dim(1);
            turned[(sample * plane + i % plane) * shape.dim(1) + channel] = tensor.get(i);
        }
        return Tensor.of(shape, turned);
    }

    private static Tensor cut(Tensor tensor) {
        float[] numbers = tensor.toArray();
        for (int i = 1 << 15; i < numbers.length; i++) {
            numbers[i] = 0;
        }
        return Tensor.of(tensor.shape(), numbers);
    }

    private static List<Mutant> aliases() {
        return List.of(
                Mutant.of(
                        "1.06-values-apart",
                        "host memory borrowed",
                        "A value reads host memory after its upload.",
                        "after its host memory changed differs",
                        () -> new CellBackend() {
                            @Override
                            public Value upload(Tensor tensor) {
                                return new Cell(plain(tensor)) {
                                    @Override
                                    public Tensor download() {
                                        super.download();
                                        return Tensor.of(tensor.shape(), tensor.toArray());
                                    }
                                };
                            }
                        }),
                Mutant.of(
                        "1.06-values-apart",
                        "one buffer a shape",
                        "Uploads of one shape share their memory.",
                        "after a second upload differs",
                        () -> new CellBackend() {
                            private final Map<Shape, List<Cell>> pool = new HashMap<>();

                            @Override
                            public Value upload(Tensor tensor) {
                                Cell cell = new Cell(plain(tensor));
                                List<Cell> shared = pool.computeIfAbsent(tensor.shape(), s -> new ArrayList<>());
                                shared.forEach(other -> other.set(cell.inner()));
                                shared.add(cell);
                                return cell;
                            }
                        }),
                Mutant.of(
                        "1.07-inputs-unchanged",
                        "operations in place",
                        "Computes a ReLU in its argument's memory.",
                        "x0 after a run whose outputs are closed differs",
                        () -> new CellBackend() {
                            @Override
                            void ran(Map<String, ? extends Value> inputs, Map<String, Value> outputs) {
                                inputs.values().forEach(input -> {
                                    Tensor positive = map(input.download(), v -> Math.max(v, 0));
                                    ((Cell) input).set(plain(positive));
                                });
                            }
                        }),
                Mutant.of(
                                "1.07-inputs-unchanged",
                                "inputs consumed",
                                "A run closes its inputs.",
                                "was closed",
                                () -> new CellBackend() {
                                    @Override
                                    void ran(Map<String, ? extends Value> inputs, Map<String, Value> outputs) {
                                        inputs.values().forEach(Value::close);
                                    }
                                })
                        .showingAsException());
    }

    private static List<Mutant> closes() {
        List<Backend> engines = new ArrayList<>();
        return List.of(
                Mutant.of(
                                "1.12-close-twice",
                                "a value freed twice",
                                "Closing a value twice raises an engine error.",
                                "freed twice",
                                () -> new CellBackend() {
                                    @Override
                                    Cell cell(Value inner) {
                                        return new Cell(inner) {
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
                Mutant.of(
                        "1.12-close-twice",
                        "a second close frees another",
                        "A second close of a value clears memory that another value uses by then.",
                        "another value differs",
                        SecondCloseFreesAnother::new),
                Mutant.of(
                        "1.13-closed-value",
                        "closed values read",
                        "A closed value can still be downloaded.",
                        "downloading a closed value differs",
                        () -> new CellBackend() {
                            @Override
                            Cell cell(Value inner) {
                                return new Cell(inner) {
                                    @Override
                                    public void close() {
                                        // The mutation.
                                    }
                                };
                            }
                        }),
                Mutant.of(
                        "1.13-closed-value",
                        "closed inputs taken",
                        "A run accepts a closed value.",
                        "a run with a closed input differs",
                        () -> new CellBackend() {
                            @Override
                            Cell cell(Value inner) {
                                return new Cell(inner) {
                                    private boolean closed;

                                    @Override
                                    public Tensor download() {
                                        if (closed) {
                                            throw ParsimonyException.of(ErrorId.CLOSED, "The value was closed.");
                                        }
                                        return super.download();
                                    }

                                    @Override
                                    public void close() {
                                        closed = true;
                                    }
                                };
                            }
                        }),
                Mutant.of(
                        "1.15-closed-backend",
                        "a closed backend goes on",
                        "Closing a backend does nothing.",
                        "uploading to a closed backend differs",
                        () -> new ForwardingBackend() {
                            @Override
                            public void close() {
                                // The mutation.
                            }
                        }),
                Mutant.of(
                        "1.15-closed-backend",
                        "a closed backend compiles",
                        "A closed backend still compiles programs.",
                        "compiling on a closed backend differs",
                        () -> new ForwardingBackend() {
                            private boolean closed;

                            @Override
                            public Value upload(Tensor tensor) {
                                if (closed) {
                                    throw ParsimonyException.of(ErrorId.CLOSED, "The backend was closed.");
                                }
                                return super.upload(tensor);
                            }

                            @Override
                            public void close() {
                                closed = true;
                            }
                        }),
                Mutant.of(
                                "1.15-closed-backend",
                                "one engine for all",
                                "Closing one backend shuts down the engine for all backends of the same kind.",
                                "was closed",
                                () -> new ForwardingBackend() {
                                    {
                                        engines.add(this);
                                    }

                                    private void end() {
                                        super.close();
                                    }

                                    @Override
                                    public void close() {
                                        List<Backend> all = List.copyOf(engines);
                                        engines.clear();
                                        all.forEach(Backend::close);
                                        end();
                                    }
                                })
                        .showingAsException());
    }

    /** A pool that frees a value's memory twice. */
    private static final class SecondCloseFreesAnother extends CellBackend {

        private final List<Cell> open = new ArrayList<>();

        @Override
        Cell cell(Value inner) {
            Cell made = new Cell(inner) {
                @Override
                public void close() {
                    if (!open.remove(this)) {
                        open.forEach(other -> other.set(plain(Numbers.zeros(other.shape()))));
                    }
                    super.close();
                }
            };
            open.add(made);
            return made;
        }
    }
}
