package io.parsimony.tck.check;

import static io.parsimony.tck.check.SmallProgram.A;
import static io.parsimony.tck.check.SmallProgram.AGAIN;
import static io.parsimony.tck.check.SmallProgram.B;
import static io.parsimony.tck.check.SmallProgram.PRODUCT;
import static io.parsimony.tck.check.SmallProgram.SAME;

import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.Require;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Checks of tier 1 for the compilation and execution of programs: rules 1.07 to 1.14 and 1.16 to 1.21. */
final class ExecutableChecks {

    private static final SmallProgram PROGRAM = new SmallProgram();
    private static final Tolerance TOLERANCE = Quantity.VALUE.tolerance(ComparisonPrecision.FLOAT32);
    private static final int THREADS = 4;
    private static final int RUNS = 50;

    private ExecutableChecks() {}

    static void addTo(Checks checks) {
        checks.add("1.07-inputs-unchanged", ExecutableChecks::inputsUnchanged);
        checks.add("1.08-outputs", "names and shapes", ExecutableChecks::namesAndShapes);
        checks.add("1.08-outputs", "closed one by one", ExecutableChecks::closedOneByOne);
        checks.add("1.09-run-again", ExecutableChecks::runAgain);
        checks.add("1.10-constants", "as inputs", ExecutableChecks::constants);
        checks.add("1.10-constants", "kept between runs", ExecutableChecks::constantsStay);
        checks.add("1.10-constants", "apart from host memory", ExecutableChecks::constantsApart);
        checks.add("1.11-executables-apart", ExecutableChecks::executablesApart);
        checks.add("1.12-close-twice", "an executable", ExecutableChecks::closeTwice);
        checks.add("1.13-closed-value", "input", ExecutableChecks::closedInput);
        checks.add("1.14-closed-executable", ExecutableChecks::closedExecutable);
        checks.add("1.16-foreign-value", ExecutableChecks::foreignValue);
        checks.add("1.17-missing-input", "at the first run", kit -> missingInput(kit, false));
        checks.add("1.17-missing-input", "after a whole run", kit -> missingInput(kit, true));
        for (Shape shape : List.of(Shape.of(9), Shape.of(1, 3), Shape.of(1, 3, 3), Shape.of(4, 3), Shape.SCALAR)) {
            checks.add("1.18-input-shape", shape + " for " + PROGRAM.shape(), kit -> inputShape(kit, shape));
        }
        checks.add("1.19-bad-constant", "of another shape", kit -> badConstant(kit, A, Shape.of(9)));
        checks.add("1.19-bad-constant", "unknown", kit -> badConstant(kit, "c", PROGRAM.shape()));
        checks.add("1.20-bad-program", "shapes", kit -> badProgram(kit, "bad-shape", new Faulty(Fault.SHAPES)));
        checks.add(
                "1.20-bad-program",
                "gradient of a matrix",
                kit -> badProgram(kit, "bad-gradient", new Faulty(Fault.GRADIENT_OF_A_MATRIX)));
        checks.add(
                "1.20-bad-program",
                "gradient by no input",
                kit -> badProgram(kit, "bad-gradient", new Faulty(Fault.GRADIENT_BY_NO_INPUT)));
        checks.add("1.21-threads", ExecutableChecks::threads);
    }

    /** Two matrices and their product. */
    private record Matrices(Tensor a, Tensor b, Doubles product) {

        static Matrices draw(Kit kit, String what) {
            Argument matrix = Argument.normal(PROGRAM.shape().toArray());
            Doubles a = matrix.numbers(kit.random(what + A));
            Doubles b = matrix.numbers(kit.random(what + B));
            return new Matrices(
                    a.toTensor(), b.toTensor(), Require.present(Oracle.run(PROGRAM, Map.of(A, a, B, b)), PRODUCT));
        }

        Held upload(Kit kit) {
            Held held = new Held(kit.backend());
            held.upload(A, a);
            held.upload(B, b);
            return held;
        }

        void compare(Comparison comparison, String name, Value found) {
            comparison.tensor(name, product, Doubles.of(found.download()), TOLERANCE);
        }
    }

    private static Executable compile(Kit kit) {
        return kit.backend().compile(PROGRAM, Map.of());
    }

    private static void inputsUnchanged(Kit kit) {
        Matrices matrices = Matrices.draw(kit, "");
        Comparison comparison = kit.comparison();
        Program changing = new OperationProgram(
                "unary",
                List.of(Argument.normal(3, 3), Argument.normal(3, 3)),
                Shape.of(3, 3),
                (ops, x) -> List.of(
                        ops.relu(x.get(0)),
                        ops.neg(x.get(0)),
                        ops.exp(x.get(0)),
                        ops.add(x.get(0), x.get(1)),
                        ops.mul(x.get(1), x.get(0)),
                        ops.add(x.get(1), -2),
                        ops.abs(x.get(1)),
                        ops.softmax(x.get(1), 1)),
                false);
        try (Executable executable = kit.backend().compile(changing, Map.of());
                Held held = new Held(kit.backend())) {
            Value a = held.upload("x0", matrices.a());
            Value b = held.upload("x1", matrices.b());
            executable.run(held.values()).values().forEach(Value::close);
            comparison.bits("x0 after a run whose outputs are closed", matrices.a(), a.download());
            comparison.bits("x1 after a run whose outputs are closed", matrices.b(), b.download());
        }
        comparison.done();
    }

    private static void namesAndShapes(Kit kit) {
        Comparison comparison = kit.comparison();
        try (Executable executable = compile(kit);
                Held held = Matrices.draw(kit, "").upload(kit)) {
            Map<String, Value> outputs = held.keep(executable.run(held.values()));
            comparison.names("outputs", PROGRAM.outputs().keySet(), outputs.keySet());
            outputs.forEach((name, value) -> comparison.that(
                    value.shape().equals(PROGRAM.shape()),
                    name + "'s shape",
                    PROGRAM.shape().toString(),
                    value.shape()));
        }
        comparison.done();
    }

    private static void closedOneByOne(Kit kit) {
        Matrices matrices = Matrices.draw(kit, "");
        Comparison comparison = kit.comparison();
        try (Executable executable = compile(kit);
                Held held = matrices.upload(kit)) {
            Map<String, Value> outputs = held.keep(executable.run(held.values()));
            Require.present(outputs, PRODUCT).close();
            matrices.compare(comparison, "the same value under its second name", Require.present(outputs, AGAIN));
            Require.present(outputs, SAME).close();
            comparison.bits(
                    "the input that was also an output",
                    matrices.a(),
                    Require.present(held.values(), A).download());
            Map<String, Value> later = held.keep(executable.run(held.values()));
            Require.present(held.values(), A).close();
            comparison.bits(
                    "the output that was also an input",
                    matrices.a(),
                    Require.present(later, SAME).download());
        }
        comparison.done();
    }

    private static void runAgain(Kit kit) {
        Matrices first = Matrices.draw(kit, "first");
        Matrices second = Matrices.draw(kit, "second");
        Comparison comparison = kit.comparison();
        try (Executable executable = compile(kit);
                Held one = first.upload(kit);
                Held two = second.upload(kit)) {
            Map<String, Value> early = one.keep(executable.run(one.values()));
            Map<String, Value> late = two.keep(executable.run(two.values()));
            second.compare(comparison, "the second run's product", Require.present(late, PRODUCT));
            first.compare(
                    comparison, "the first run's product, read after the second", Require.present(early, PRODUCT));
            first.compare(
                    comparison,
                    "the third run's product",
                    Require.present(one.keep(executable.run(one.values())), PRODUCT));
        }
        comparison.done();
    }

    private static void constants(Kit kit) {
        Matrices first = Matrices.draw(kit, "first");
        Matrices second = Matrices.draw(kit, "second");
        Comparison comparison = kit.comparison();
        try (Executable one = kit.backend().compile(PROGRAM, Map.of(B, first.b()));
                Executable two = kit.backend().compile(PROGRAM, Map.of(B, second.b()));
                Executable both = kit.backend().compile(PROGRAM, Map.of(A, first.a(), B, first.b()));
                Held held = new Held(kit.backend())) {
            Value a = held.upload(A, first.a());
            first.compare(comparison, "with one constant", Require.present(held.keep(one.run(Map.of(A, a))), PRODUCT));
            first.compare(comparison, "with constants alone", Require.present(held.keep(both.run(Map.of())), PRODUCT));
            Value other = held.upload(A, second.a());
            second.compare(
                    comparison,
                    "with another constant",
                    Require.present(held.keep(two.run(Map.of(A, other))), PRODUCT));
            first.compare(
                    comparison, "with the first again", Require.present(held.keep(one.run(Map.of(A, a))), PRODUCT));
        }
        comparison.done();
    }

    private static void constantsStay(Kit kit) {
        Matrices matrices = Matrices.draw(kit, "");
        Comparison comparison = kit.comparison();
        try (Held held = matrices.upload(kit);
                Executable executable = kit.backend().compile(PROGRAM, Map.of(B, matrices.b()))) {
            Map<String, Value> outputs = held.keep(executable.run(Map.of(A, Require.present(held.values(), A))));
            Require.present(outputs, PRODUCT).close();
            Value again =
                    Require.present(held.keep(executable.run(Map.of(A, Require.present(held.values(), A)))), PRODUCT);
            matrices.compare(comparison, "the product after the first one's close", again);
        }
        comparison.done();
    }

    /** Compiles with a constant whose host memory is overwritten afterwards. */
    private static void constantsApart(Kit kit) {
        Matrices matrices = Matrices.draw(kit, "");
        FloatBuffer memory = Tensor.allocate(PROGRAM.shape().size());
        memory.put(0, matrices.b().toArray());
        Map<String, Tensor> constants = Map.of(B, Tensor.wrap(PROGRAM.shape(), memory.duplicate()));
        Comparison comparison = kit.comparison();
        try (Executable executable = kit.backend().compile(PROGRAM, constants);
                Held held = new Held(kit.backend())) {
            held.upload(A, matrices.a());
            Value before = Require.present(held.keep(executable.run(held.values())), PRODUCT);
            memory.put(0, new float[PROGRAM.shape().size()]);
            Value after = Require.present(held.keep(executable.run(held.values())), PRODUCT);
            matrices.compare(comparison, "the product", before);
            matrices.compare(comparison, "the product after the host's memory changed", after);
        }
        comparison.done();
    }

    private static void executablesApart(Kit kit) {
        Matrices matrices = Matrices.draw(kit, "");
        Comparison comparison = kit.comparison();
        try (Held held = matrices.upload(kit);
                Executable stays = compile(kit)) {
            Value output;
            try (Executable goes = compile(kit)) {
                output = Require.present(held.keep(goes.run(held.values())), PRODUCT);
            }
            matrices.compare(comparison, "an output after its executable's close", output);
            matrices.compare(
                    comparison, "another executable's", Require.present(held.keep(stays.run(held.values())), PRODUCT));
            comparison.bits(
                    "an input", matrices.a(), Require.present(held.values(), A).download());
        }
        comparison.done();
    }

    private static void closeTwice(Kit kit) {
        Executable executable = compile(kit);
        executable.close();
        executable.close();
        namesAndShapes(kit);
    }

    private static void closedInput(Kit kit) {
        try (Executable executable = compile(kit);
                Held held = Matrices.draw(kit, "").upload(kit)) {
            Require.present(held.values(), B).close();
            kit.refused("closed", "a run with a closed input", () -> executable.run(held.values()));
        }
        namesAndShapes(kit);
    }

    private static void closedExecutable(Kit kit) {
        try (Held held = Matrices.draw(kit, "").upload(kit)) {
            Executable executable = compile(kit);
            executable.close();
            kit.refused("closed", "a run of a closed executable", () -> executable.run(held.values()));
        }
        namesAndShapes(kit);
    }

    /** A value of no backend. */
    private record ForeignValue(Shape shape) implements Value {

        @Override
        public Tensor download() {
            return Tensor.full(shape, 1);
        }

        @Override
        public void close() {}
    }

    private static void foreignValue(Kit kit) {
        try (Executable executable = compile(kit);
                Held held = Matrices.draw(kit, "").upload(kit)) {
            Map<String, Value> inputs = Map.of(A, held.values().get(A), B, new ForeignValue(PROGRAM.shape()));
            kit.refused("bad-input", "a run with another backend's value", () -> executable.run(inputs));
        }
        namesAndShapes(kit);
    }

    private static void missingInput(Kit kit, boolean afterAnother) {
        try (Executable executable = compile(kit);
                Held held = Matrices.draw(kit, "").upload(kit)) {
            if (afterAnother) {
                held.keep(executable.run(held.values()));
            }
            Map<String, Value> inputs = Map.of(A, Require.present(held.values(), A));
            kit.refused("bad-input", "a run without [b]", () -> executable.run(inputs));
        }
        namesAndShapes(kit);
    }

    private static void inputShape(Kit kit, Shape shape) {
        try (Executable executable = compile(kit);
                Held held = Matrices.draw(kit, "").upload(kit)) {
            held.upload(B, Tensor.full(shape, 1));
            kit.refused("bad-input", "a run with [b] of shape " + shape, () -> executable.run(held.values()));
        }
        namesAndShapes(kit);
    }

    private static void badConstant(Kit kit, String name, Shape shape) {
        Map<String, Tensor> constants = Map.of(name, Tensor.full(shape, 1));
        kit.refused("bad-input", "compiling", () -> kit.backend().compile(PROGRAM, constants));
        namesAndShapes(kit);
    }

    private static void badProgram(Kit kit, String id, Program program) {
        kit.refused(id, "compiling", () -> kit.backend().compile(program, Map.of()));
        namesAndShapes(kit);
    }

    private enum Fault {
        SHAPES,
        GRADIENT_OF_A_MATRIX,
        GRADIENT_BY_NO_INPUT
    }

    /** A program whose inputs do not fit it. */
    private record Faulty(Fault fault) implements Program {

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public Map<String, Shape> inputs() {
            return Map.of("x", Shape.of(3, 5));
        }

        @Override
        public Optional<Gradient> gradient() {
            return switch (fault) {
                case SHAPES -> Optional.empty();
                case GRADIENT_OF_A_MATRIX -> Optional.of(new Gradient("y", List.of("x")));
                case GRADIENT_BY_NO_INPUT -> Optional.of(new Gradient("total", List.of("z")));
            };
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            T x = Require.present(inputs, "x");
            T y = fault == Fault.SHAPES ? ops.matmul(x, x) : ops.neg(x);
            return Map.of("y", y, "total", ops.sum(y, false));
        }
    }

    private static void threads(Kit kit) throws Exception {
        List<Callable<Comparison>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Matrices matrices = Matrices.draw(kit, "thread " + thread);
            String name = "the product of thread " + thread;
            tasks.add(() -> {
                Comparison comparison = kit.comparison();
                for (int run = 0; run < RUNS; run++) {
                    try (Executable executable = compile(kit);
                            Held held = matrices.upload(kit)) {
                        Value product = Require.present(held.keep(executable.run(held.values())), PRODUCT);
                        matrices.compare(comparison, name, product);
                    }
                }
                return comparison;
            });
        }
        Threads.together(tasks).forEach(Comparison::done);
    }
}
