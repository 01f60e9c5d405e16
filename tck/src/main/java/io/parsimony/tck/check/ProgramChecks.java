package io.parsimony.tck.check;

import static io.parsimony.tck.check.Argument.labels;
import static io.parsimony.tck.check.Argument.normal;
import static io.parsimony.tck.check.Argument.positive;

import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.Require;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks of tier 2 for combinations of operations: rules 2.38 to 2.43. */
final class ProgramChecks {

    private final Checks checks;

    private ProgramChecks(Checks checks) {
        this.checks = checks;
    }

    static void addTo(Checks checks) {
        ProgramChecks self = new ProgramChecks(checks);
        self.stopGradient();
        self.uses();
        self.composed();
        checks.add("2.41-shape", ProgramChecks::shapes);
        checks.add("2.43-gradients-again", ProgramChecks::gradientsAgain);
    }

    private void stopGradient() {
        add("2.38-stop-gradient", "alone", (ops, x) -> ops.stopGradient(x.get(0)), normal(3, 5));
        add(
                "2.38-stop-gradient",
                "beside its argument",
                (ops, x) -> ops.mul(x.get(0), ops.stopGradient(x.get(0))),
                normal(3, 5));
        add(
                "2.38-stop-gradient",
                "of a result",
                (ops, x) -> ops.add(ops.stopGradient(ops.exp(x.get(0))), ops.mul(x.get(0), x.get(1))),
                normal(3, 5),
                normal(5));
    }

    private void uses() {
        add("2.39-several-uses", "of an input", (ops, x) -> ops.mul(x.get(0), x.get(0)), normal(3, 5));
        add("2.39-several-uses", "as both summands", (ops, x) -> ops.add(x.get(0), x.get(0)), normal(3, 5));
        add(
                "2.39-several-uses",
                "of a result",
                (ops, x) -> {
                    Object y = ops.sigmoid(x.get(0));
                    return ops.add(ops.mul(y, x.get(1)), ops.add(ops.exp(y), ops.mul(y, y)));
                },
                normal(3, 5),
                normal(1, 5));
        add(
                "2.39-several-uses",
                "of a weight",
                (ops, x) -> {
                    Object hidden = ops.conv2d(x.get(0), x.get(1), null, Convolution.PLAIN);
                    return ops.conv2d(hidden, x.get(1), null, Convolution.PLAIN);
                },
                normal(1, 2, 5, 6),
                normal(2, 2, 2, 2));
        add("2.40-unused-input", "a vector", (ops, x) -> ops.mul(x.get(0), 2), normal(3, 5), normal(7));
        add("2.40-unused-input", "an image", (ops, x) -> ops.exp(x.get(0)), normal(3), normal(1, 2, 3, 4));
        add("2.40-unused-input", "a scalar", (ops, x) -> ops.neg(x.get(0)), normal(3), normal());
        add("2.40-unused-input", "all of them", (ops, x) -> ops.scalar(3), normal(3), normal(2));
    }

    private void composed() {
        add(
                "2.42-composed",
                "matrix product of slices and transposes",
                (ops, x) -> ops.matmul(ops.transpose(ops.slice(x.get(0), 1, 1, 3), 1, 0), ops.slice(x.get(1), 0, 2, 4)),
                normal(4, 5),
                normal(7, 3));
        add(
                "2.42-composed",
                "pool of a concatenation of shuffled convolutions",
                (ops, x) -> {
                    Object left = ops.conv2d(x.get(0), x.get(1), null, Convolution.PLAIN);
                    Object right = ops.slice(x.get(0), 2, 1, 5);
                    Object both = ops.channelShuffle(ops.concat(List.of(left, ops.slice(right, 3, 0, 4)), 1), 2);
                    return ops.maxPool2d(ops.relu(both), Pooling.tiles(2));
                },
                normal(2, 3, 7, 6),
                normal(3, 3, 3, 3));
        add(
                "2.42-composed",
                "linear layer after flattening an image",
                (ops, x) -> {
                    Object pooled = ops.avgPool2d(ops.tanh(x.get(0)), Pooling.tiles(2), true);
                    return ops.linear(ops.reshape(pooled, Shape.of(2, 12)), x.get(1), x.get(2));
                },
                normal(2, 3, 4, 5),
                normal(5, 12),
                normal(5));
        add(
                "2.42-composed",
                "cross-entropy by hand",
                (ops, x) -> ops.neg(ops.mean(ops.pick(ops.logSoftmax(x.get(0), 1), x.get(1)), false)),
                normal(5, 7),
                labels(7, 5));
        add(
                "2.42-composed",
                "normalization by hand",
                (ops, x) -> {
                    Object centred = ops.sub(x.get(0), ops.mean(x.get(0), true, 0, 2, 3));
                    Object variance = ops.mean(ops.mul(centred, centred), true, 0, 2, 3);
                    return ops.div(centred, ops.sqrt(ops.add(variance, 0.1)));
                },
                normal(3, 2, 5, 4));
        add(
                "2.42-composed",
                "convolution of a transposed image",
                (ops, x) -> ops.conv2d(ops.transpose(x.get(0), 0, 3, 1, 2), x.get(1), null, Convolution.PLAIN),
                normal(2, 5, 4, 3),
                normal(2, 3, 2, 2));
        add(
                "2.42-composed",
                "powers and roots",
                (ops, x) -> ops.sqrt(ops.add(ops.pow(x.get(0), 3), ops.abs(ops.log(x.get(0))))),
                positive(3, 5));
    }

    /** Queries shapes while the program is built, and compares the outputs' shapes with them. */
    private static void shapes(Kit kit) {
        Map<String, Shape> told = new LinkedHashMap<>();
        Comparison comparison = kit.comparison();
        try (Executable executable = kit.backend().compile(new AskingProgram(told), Map.of());
                Held held = new Held(kit.backend())) {
            held.upload("x", normal(2, 3, 5, 7).numbers(kit.random("x")).toTensor());
            Map<String, Value> outputs = held.keep(executable.run(held.values()));
            AskingProgram.SHAPES.forEach((name, shape) -> {
                comparison.that(
                        shape.equals(Require.present(told, name)),
                        "shape(" + name + ")",
                        shape.toString(),
                        Require.present(told, name));
                Shape found = Require.present(outputs, name).shape();
                comparison.that(shape.equals(found), "output " + name + "'s shape", shape.toString(), found);
            });
        }
        comparison.done();
    }

    /** Records the queried shapes. */
    private record AskingProgram(Map<String, Shape> told) implements Program {

        static final Map<String, Shape> SHAPES = Map.of(
                "pooled",
                Shape.of(2, 3, 2, 3),
                "flat",
                Shape.of(6, 6),
                "total",
                Shape.SCALAR,
                "turned",
                Shape.of(6, 6));

        @Override
        public String name() {
            return "shapes";
        }

        @Override
        public Map<String, Shape> inputs() {
            return Map.of("x", Shape.of(2, 3, 5, 7));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            Map<String, T> values = new LinkedHashMap<>();
            values.put("pooled", ops.maxPool2d(Require.present(inputs, "x"), Pooling.tiles(2)));
            values.put("flat", ops.reshape(values.get("pooled"), Shape.of(6, 6)));
            values.put("turned", ops.transpose(values.get("flat"), 1, 0));
            values.put("total", ops.sum(values.get("turned"), false));
            values.forEach((name, value) -> told.put(name, ops.shape(value)));
            return values;
        }
    }

    /** Runs one executable on several inputs. */
    private static void gradientsAgain(Kit kit) {
        Argument argument = normal(3, 5);
        Program program = new OperationProgram(
                "cube", List.of(argument), argument.shape(), (ops, x) -> List.of(ops.pow(x.get(0), 3)), true);
        String gradient = Program.Gradient.of(OperationProgram.argument(0));
        Comparison comparison = kit.comparison();
        try (Executable executable = kit.backend().compile(program, Map.of())) {
            for (int run = 1; run <= 3; run++) {
                Map<String, Doubles> inputs = new LinkedHashMap<>();
                inputs.put(OperationProgram.argument(0), argument.numbers(kit.random("x of run " + run)));
                inputs.put(OperationProgram.COTANGENT, argument.numbers(kit.random("cotangent of run " + run)));
                try (Held held = new Held(kit.backend())) {
                    inputs.forEach((name, numbers) -> held.upload(name, numbers.toTensor()));
                    Value found = Require.present(held.keep(executable.run(held.values())), gradient);
                    comparison.tensor(
                            "the gradient of run " + run,
                            Require.present(Oracle.run(program, inputs), gradient),
                            Doubles.of(found.download()),
                            Quantity.GRADIENT.tolerance(ComparisonPrecision.FLOAT32));
                }
            }
        }
        comparison.done();
    }

    private void add(String rule, String name, OperationCase.Single operation, Argument... arguments) {
        OperationCheck.add(checks, rule, name, operation, arguments);
    }
}
