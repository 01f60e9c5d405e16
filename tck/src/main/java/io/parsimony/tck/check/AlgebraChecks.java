package io.parsimony.tck.check;

import static io.parsimony.tck.check.Argument.labels;
import static io.parsimony.tck.check.Argument.normal;
import static io.parsimony.tck.check.Argument.scaled;
import static io.parsimony.tck.check.Argument.whole;

/** Tier 2: matrices and classes, rules 2.25 to 2.30, and 2.46. */
final class AlgebraChecks {

    private static final int MANY = 5000;

    private final Checks checks;

    private AlgebraChecks(Checks checks) {
        this.checks = checks;
    }

    static void addTo(Checks checks) {
        AlgebraChecks self = new AlgebraChecks(checks);
        self.matrices();
        self.softmax();
        self.classes();
        self.topK();
    }

    private void matrices() {
        int[][] sizes = {{3, 5, 7}, {1, 5, 3}, {4, 1, 3}, {3, 5, 1}, {1, 1, 1}, {17, 33, 9}};
        for (int[] size : sizes) {
            String name = size[0] + " x " + size[1] + " by " + size[1] + " x " + size[2];
            add(
                    "2.25-matmul",
                    name,
                    (ops, x) -> ops.matmul(x.get(0), x.get(1)),
                    normal(size[0], size[1]),
                    normal(size[1], size[2]));
            add(
                    "2.26-linear",
                    size[1] + " to " + size[2] + ", batch " + size[0],
                    (ops, x) -> ops.linear(x.get(0), x.get(1), x.get(2)),
                    normal(size[0], size[1]),
                    normal(size[2], size[1]),
                    normal(size[2]));
        }
        add(
                "2.25-matmul",
                "by its own transpose",
                (ops, x) -> ops.matmul(x.get(0), ops.transpose(x.get(0), 1, 0)),
                normal(3, 5));
        add(
                "2.26-linear",
                "without bias",
                (ops, x) -> ops.linear(x.get(0), x.get(1), null),
                normal(3, 5),
                normal(7, 5));
        add(
                "2.26-linear",
                "to 5,000 outputs, batch 1",
                (ops, x) -> ops.linear(x.get(0), x.get(1), x.get(2)),
                normal(1, 3),
                normal(MANY, 3),
                normal(MANY));
    }

    private void softmax() {
        for (boolean logarithm : new boolean[] {false, true}) {
            String rule = logarithm ? "2.28-log-softmax" : "2.27-softmax";
            softmax(rule, "of rows", logarithm, 1, normal(3, 5));
            softmax(rule, "of columns", logarithm, 0, normal(3, 5));
            softmax(rule, "of channels", logarithm, 1, normal(2, 5, 3, 1));
            softmax(rule, "of the last of four axes", logarithm, 3, normal(2, 3, 1, 5));
            softmax(rule, "of one class", logarithm, 1, normal(3, 1));
            softmax(rule, "of 5,000 classes", logarithm, 1, scaled(3, 2, MANY));
            softmax(rule, "of large logits", logarithm, 1, scaled(200, 5, 7));
            softmax(rule, "of huge logits", logarithm, 1, scaled(1e4, 3, 5));
        }
    }

    private void softmax(String rule, String name, boolean logarithm, int axis, Argument logits) {
        add(rule, name, (ops, x) -> logarithm ? ops.logSoftmax(x.get(0), axis) : ops.softmax(x.get(0), axis), logits);
    }

    private void classes() {
        int[][] sizes = {{4, 5}, {1, 3}, {3, 1}, {7, MANY}};
        for (int[] size : sizes) {
            int rows = size[0];
            int classes = size[1];
            String name = rows + " of " + classes + " classes";
            add(
                    "2.29-pick",
                    name,
                    (ops, x) -> ops.pick(x.get(0), x.get(1)),
                    normal(rows, classes),
                    labels(classes, rows));
            add("2.30-one-hot", name, (ops, x) -> ops.oneHot(x.get(0), classes), labels(classes, rows));
        }
    }

    private void topK() {
        for (int k : new int[] {1, 2, 6, 7}) {
            topK(k, "of 7", normal(5, 7));
            topK(k, "of 7 with ties", whole(5, 7));
        }
        for (int k : new int[] {1, 3, 20}) {
            topK(k, "of 5,000", normal(2, MANY));
            topK(k, "of 5,000 with ties", whole(2, MANY));
            topK(k, "of 5,000 large numbers", scaled(1e4, 2, MANY));
        }
    }

    private void topK(int k, String what, Argument rows) {
        add("2.46-top-k", k + " " + what, (ops, x) -> ops.topK(x.get(0), k), rows);
    }

    private void add(String rule, String name, OperationCase.Single operation, Argument... arguments) {
        OperationCheck.add(checks, rule, name, operation, arguments);
    }
}
