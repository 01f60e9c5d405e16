package io.parsimony.tck.check;

import static io.parsimony.tck.check.Argument.normal;

import io.parsimony.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Checks of tier 2 for reductions and shapes: rules 2.18 to 2.24. */
final class ShapeChecks {

    private final Checks checks;

    private ShapeChecks(Checks checks) {
        this.checks = checks;
    }

    static void addTo(Checks checks) {
        ShapeChecks self = new ShapeChecks(checks);
        self.reductions();
        self.rearrangements();
        self.parts();
    }

    private void reductions() {
        int[][] choices = {{}, {0}, {1}, {2}, {2, 0}, {1, 2}, {0, 1, 2}};
        for (int[] axes : choices) {
            for (boolean keep : new boolean[] {false, true}) {
                String name = "axes " + Arrays.toString(axes) + (keep ? " kept" : "");
                add("2.18-sum", name, (ops, x) -> ops.sum(x.get(0), keep, axes), normal(3, 1, 5));
                add("2.19-mean", name, (ops, x) -> ops.mean(x.get(0), keep, axes), normal(3, 2, 5));
            }
        }
        add("2.18-sum", "of a scalar", (ops, x) -> ops.sum(x.get(0), false), normal());
        add("2.18-sum", "of an image's inner axis", (ops, x) -> ops.sum(x.get(0), false, 1), normal(2, 3, 5, 7));
        add("2.19-mean", "of an image's outer axes", (ops, x) -> ops.mean(x.get(0), false, 0, 2), normal(2, 3, 5, 7));
    }

    private void rearrangements() {
        add("2.20-reshape", "to a matrix", (ops, x) -> ops.reshape(x.get(0), Shape.of(3, 10)), normal(2, 3, 5));
        add("2.20-reshape", "of an image", (ops, x) -> ops.reshape(x.get(0), Shape.of(2, 105)), normal(2, 3, 5, 7));
        add("2.20-reshape", "of one number", (ops, x) -> ops.reshape(x.get(0), Shape.SCALAR), normal(1, 1));
        add(
                "2.20-reshape",
                "after a transposition",
                (ops, x) -> ops.reshape(ops.transpose(x.get(0), 1, 0), Shape.of(15)),
                normal(3, 5));
        int[][] orders = {{1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {0, 1, 2}};
        for (int[] order : orders) {
            add(
                    "2.21-transpose",
                    "by " + Arrays.toString(order),
                    (ops, x) -> ops.transpose(x.get(0), order),
                    normal(2, 3, 5));
        }
        add("2.21-transpose", "of a matrix", (ops, x) -> ops.transpose(x.get(0), 1, 0), normal(3, 5));
        add("2.21-transpose", "of an image", (ops, x) -> ops.transpose(x.get(0), 0, 2, 3, 1), normal(2, 3, 5, 7));
    }

    private void parts() {
        add("2.22-slice", "of the first axis", (ops, x) -> ops.slice(x.get(0), 0, 1, 2), normal(5, 3));
        add("2.22-slice", "to the end of an inner axis", (ops, x) -> ops.slice(x.get(0), 1, 2, 3), normal(2, 5, 3));
        add("2.22-slice", "one of the last axis", (ops, x) -> ops.slice(x.get(0), 2, 0, 1), normal(2, 2, 3));
        add("2.22-slice", "all", (ops, x) -> ops.slice(x.get(0), 0, 0, 3), normal(3));
        add("2.22-slice", "an image's channels", (ops, x) -> ops.slice(x.get(0), 1, 1, 3), normal(2, 5, 3, 3));
        add("2.23-concat", "of an inner axis", (ops, x) -> ops.concat(x, 1), normal(2, 1, 3), normal(2, 4, 3));
        add("2.23-concat", "of three", (ops, x) -> ops.concat(x, 0), normal(1, 3), normal(2, 3), normal(4, 3));
        add("2.23-concat", "of the last axis", (ops, x) -> ops.concat(x, 1), normal(3, 2), normal(3, 1));
        add("2.23-concat", "of one", (ops, x) -> ops.concat(x, 0), normal(3, 2));
        add(
                "2.23-concat",
                "of one twice",
                (ops, x) -> ops.concat(List.of(x.get(0), x.get(1), x.get(0)), 1),
                normal(3, 2),
                normal(3, 1));
        add("2.23-concat", "of channels", (ops, x) -> ops.concat(x, 1), normal(2, 3, 5, 3), normal(2, 1, 5, 3));
        add("2.24-pad", "of the first axis", (ops, x) -> ops.pad(x.get(0), 0, 2, 1), normal(3, 5));
        add("2.24-pad", "before an inner axis", (ops, x) -> ops.pad(x.get(0), 1, 2, 0), normal(2, 3, 5));
        add("2.24-pad", "after the last axis", (ops, x) -> ops.pad(x.get(0), 2, 0, 3), normal(2, 3, 5));
        add("2.24-pad", "of channels", (ops, x) -> ops.pad(x.get(0), 1, 1, 2), normal(2, 3, 5, 3));
    }

    private void add(String rule, String name, OperationCase.Single operation, Argument... arguments) {
        OperationCheck.add(checks, rule, name, operation, arguments);
    }
}
