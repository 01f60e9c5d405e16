package io.parsimony.tck.check;

import static io.parsimony.tck.check.Argument.between;
import static io.parsimony.tck.check.Argument.normal;
import static io.parsimony.tck.check.Argument.positive;
import static io.parsimony.tck.check.Argument.scaled;
import static io.parsimony.tck.check.Argument.whole;
import static io.parsimony.tck.check.Argument.wide;
import static io.parsimony.tck.check.Argument.withNaN;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import java.util.function.Function;

/** Checks of tier 2 for elementwise operations: rules 2.01 to 2.17, 2.44 and 2.45. */
final class ElementwiseChecks {

    /**
     * Pairs of shapes with all kinds of broadcasting: none, along the rows of a square, in each direction, in both
     * directions at once, by missing axes.
     */
    private static final List<List<int[]>> PAIRS = List.of(
            List.of(new int[] {3, 5}, new int[] {3, 5}),
            List.of(new int[] {3, 3}, new int[] {3}),
            List.of(new int[] {2, 3, 5}, new int[] {5}),
            List.of(new int[] {3, 1}, new int[] {2, 3, 5}),
            List.of(new int[] {4, 1, 5}, new int[] {1, 3, 1}),
            List.of(new int[] {}, new int[] {7}),
            List.of(new int[] {1, 1}, new int[] {1}),
            List.of(new int[] {2, 3, 5, 7}, new int[] {1, 3, 1, 1}));

    private static final String NOT_A_NUMBER = "NaN";
    private static final String NEAR_ZERO = "near zero";

    private final Checks checks;

    private ElementwiseChecks(Checks checks) {
        this.checks = checks;
    }

    static void addTo(Checks checks) {
        ElementwiseChecks self = new ElementwiseChecks(checks);
        self.constants();
        self.binary();
        self.unary();
        self.comparisons();
    }

    private void constants() {
        Tensor numbers = Tensor.of(Shape.of(2, 3), 1, -2, 0.5f, 1e-30f, 3e30f, -0.1f);
        add("2.01-constant", "constant", (ops, x) -> ops.mul(x.get(0), ops.constant(numbers)), normal(2, 3));
        add("2.01-constant", "scalar", (ops, x) -> ops.mul(x.get(0), ops.scalar(0.1)), normal(2, 3));
        add("2.01-constant", "constant as result", (ops, x) -> ops.constant(numbers), normal(2, 3));
    }

    private void binary() {
        pairs("2.02-add", (ops, x) -> ops.add(x.get(0), x.get(1)), Argument::normal);
        // The constant is a float32 number, because rounding it could change a sum by more than its rounding error.
        add("2.02-add", "a number", (ops, x) -> ops.add(x.get(0), 0.3f), normal(3, 5));
        pairs("2.03-sub", (ops, x) -> ops.sub(x.get(0), x.get(1)), Argument::normal);
        pairs("2.04-mul", (ops, x) -> ops.mul(x.get(0), x.get(1)), Argument::normal);
        add("2.04-mul", "a number", (ops, x) -> ops.mul(x.get(0), -1.7), normal(3, 5));
        pairs("2.05-div", (ops, x) -> ops.div(x.get(0), x.get(1)), Argument::positive);
        pairs("2.06-max", (ops, x) -> ops.max(x.get(0), x.get(1)), Argument::normal);
        add("2.06-max", "ties", (ops, x) -> ops.max(x.get(0), x.get(1)), whole(5, 7), whole(5, 7));
        add("2.06-max", "ties, broadcast", (ops, x) -> ops.max(x.get(0), x.get(1)), whole(7), whole(5, 7));
        pairs("2.07-min", (ops, x) -> ops.min(x.get(0), x.get(1)), Argument::normal);
        add("2.07-min", "ties", (ops, x) -> ops.min(x.get(0), x.get(1)), whole(5, 7), whole(5, 7));
        add("2.07-min", "ties, broadcast", (ops, x) -> ops.min(x.get(0), x.get(1)), whole(5, 7), whole(5, 1));
        add("2.06-max", NOT_A_NUMBER, (ops, x) -> ops.max(x.get(0), x.get(1)), withNaN(31), withNaN(31));
        add("2.07-min", NOT_A_NUMBER, (ops, x) -> ops.min(x.get(0), x.get(1)), withNaN(31), withNaN(31));
    }

    private void pairs(String rule, OperationCase.Single operation, Function<int[], Argument> draw) {
        for (List<int[]> pair : PAIRS) {
            Argument a = draw.apply(pair.get(0));
            Argument b = draw.apply(pair.get(1));
            add(rule, a.shape() + " and " + b.shape(), operation, a, b);
        }
    }

    private void unary() {
        unary("2.08-neg", TensorOps::neg, normal(3, 5, 1), normal());
        unary("2.09-exp", TensorOps::exp, normal(3, 5, 1), scaled(5, 3, 4));
        unary("2.10-log", TensorOps::log, positive(3, 5, 1), wide(31));
        unary("2.11-sqrt", TensorOps::sqrt, positive(3, 5, 1), wide(31));
        unary("2.12-abs", TensorOps::abs, normal(3, 5, 1), whole(31));
        unary("2.14-relu", TensorOps::relu, normal(3, 5, 1), whole(31));
        unary("2.15-sigmoid", TensorOps::sigmoid, normal(3, 5, 1), scaled(60, 31));
        unary("2.16-tanh", TensorOps::tanh, normal(3, 5, 1), scaled(60, 31));
        for (double scale : new double[] {10, 1000}) {
            String name = "numbers about " + scale;
            add("2.14-relu", name, (ops, x) -> ops.relu(x.get(0)), scaled(scale, 31));
            add("2.15-sigmoid", name, (ops, x) -> ops.sigmoid(x.get(0)), scaled(scale, 31));
            add("2.16-tanh", name, (ops, x) -> ops.tanh(x.get(0)), scaled(scale, 31));
        }
        unary("2.17-erf", TensorOps::erf, normal(3, 5, 1), scaled(3, 31));
        add("2.09-exp", "far out", (ops, x) -> ops.exp(x.get(0)), between(-85, 85, 101));
        add("2.15-sigmoid", "far out", (ops, x) -> ops.sigmoid(x.get(0)), between(-85, 85, 101));
        add("2.16-tanh", NEAR_ZERO, (ops, x) -> ops.tanh(x.get(0)), scaled(1e-3, 101));
        add("2.17-erf", NEAR_ZERO, (ops, x) -> ops.erf(x.get(0)), scaled(1e-3, 101));
        add("2.10-log", "near one", (ops, x) -> ops.log(x.get(0)), between(0.9, 1.1, 101));
        add("2.08-neg", NOT_A_NUMBER, (ops, x) -> ops.neg(x.get(0)), withNaN(31));
        add("2.12-abs", NOT_A_NUMBER, (ops, x) -> ops.abs(x.get(0)), withNaN(31));
        add("2.14-relu", NOT_A_NUMBER, (ops, x) -> ops.relu(x.get(0)), withNaN(31));
        for (double exponent : new double[] {2, 3, 1, 4, -1, -3}) {
            add(
                    "2.13-pow",
                    "to " + exponent + ", both signs",
                    (ops, x) -> ops.pow(x.get(0), exponent),
                    normal(3, 5, 1));
        }
        for (double exponent : new double[] {0.5, -0.5, -1, 2.5, 0}) {
            add("2.13-pow", "to " + exponent, (ops, x) -> ops.pow(x.get(0), exponent), positive(3, 5, 1));
        }
    }

    private void comparisons() {
        OperationCase.Single greater = (ops, x) -> ops.greaterThan(x.get(0), x.get(1));
        OperationCase.Single equal = (ops, x) -> ops.equalTo(x.get(0), x.get(1));
        for (OperationCase.Single comparison : List.of(greater, equal)) {
            String name = comparison == greater ? "greater than, " : "equal to, ";
            add("2.44-compare", name + "usual numbers", comparison, normal(3, 5), normal(5));
            add("2.44-compare", name + "ties", comparison, whole(5, 7), whole(5, 7));
            add("2.44-compare", name + "ties, broadcast", comparison, whole(7), whole(5, 1));
            for (double scale : new double[] {1.5e38, 1e-36}) {
                OperationCase.Single scaled =
                        (ops, x) -> comparison.apply(ops, List.of(ops.mul(x.get(0), scale), ops.mul(x.get(1), scale)));
                add("2.44-compare", name + "multiples of " + scale, scaled, whole(5, 7), whole(5, 7));
            }
        }
        OperationCase.Single where = (ops, x) -> ops.where(ops.greaterThan(x.get(0), x.get(1)), x.get(2), x.get(3));
        add("2.45-where", "one shape", where, whole(3, 5), whole(3, 5), normal(3, 5), normal(3, 5));
        add("2.45-where", "broadcast", where, whole(3, 1), whole(), normal(2, 1, 5), normal(5));
        add(
                "2.45-where",
                "the condition itself",
                (ops, x) -> {
                    Object positive = ops.greaterThan(x.get(0), ops.scalar(0));
                    return ops.where(positive, x.get(0), ops.mul(x.get(0), 0.1));
                },
                whole(31));
    }

    /** An operation of one argument. */
    @FunctionalInterface
    private interface Unary {

        Object apply(TensorOps<Object> ops, Object x);
    }

    private void unary(String rule, Unary operation, Argument usual, Argument awkward) {
        add(rule, "usual numbers", (ops, x) -> operation.apply(ops, x.get(0)), usual);
        add(rule, "awkward numbers", (ops, x) -> operation.apply(ops, x.get(0)), awkward);
    }

    private void add(String rule, String name, OperationCase.Single operation, Argument... arguments) {
        OperationCheck.addEach(checks, rule, name, operation, arguments);
    }
}
