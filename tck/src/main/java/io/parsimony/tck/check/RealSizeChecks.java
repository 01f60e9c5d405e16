package io.parsimony.tck.check;

import static io.parsimony.tck.check.Argument.labels;
import static io.parsimony.tck.check.Argument.normal;
import static io.parsimony.tck.check.Argument.positive;

import io.parsimony.internal.tensor.Generators;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.TensorOps;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * Checks of tier 2 at real sizes: every operation at random extents of the zoo's networks and the HCTR network.
 *
 * <p>All extents large at once would take hours. So each case has one extent from the top of its range and small other
 * extents; special code of an engine for large extents depends on one of them, or on the number of elements. Further
 * draws take every extent from its whole range, within a limit of work.
 */
final class RealSizeChecks {

    /** The maximum extents of the zoo's networks, and batches of up to 128. */
    static final int CHANNELS = 2048;

    static final int MAP = 224;
    static final int BATCH = 128;
    static final int KERNEL = 11;
    static final int FEATURES = 25_088;
    static final int CLASSES = 22_080;
    static final int ELEMENTS = 1 << 20;

    private static final Extent BATCHES = new Extent("batch", 1, 3, BATCH);
    private static final Extent CHANNEL = new Extent("channels", 1, 6, CHANNELS);
    private static final Extent ROWS = new Extent("rows", 3, 7, MAP);
    private static final Extent COLUMNS = new Extent("columns", 3, 7, MAP);
    /** The maximum number of multiplications of a random case. */
    private static final double WORK = 3e7;

    private final Checks checks;
    private final long seed;
    private final int draws;

    private RealSizeChecks(Checks checks, long seed, int draws) {
        this.checks = checks;
        this.seed = seed;
        this.draws = draws;
    }

    static void addTo(Checks checks, long seed, int draws) {
        RealSizeChecks self = new RealSizeChecks(checks, seed, draws);
        self.elementByElement();
        self.reductions();
        self.rearrangements();
        self.matrices();
        self.classes();
        self.convolutions();
        self.pools();
        self.normalizations();
    }

    /**
     * The range of an extent.
     *
     * @param name its name
     * @param low the minimum
     * @param usual the maximum if another extent is large
     * @param high the maximum
     */
    record Extent(String name, int low, int usual, int high) {

        /** Returns a random extent, uniformly distributed over the orders of magnitude. */
        private static int drawn(Random random, int low, int high) {
            return (int) Math.round(low * Math.pow((double) high / low, random.nextDouble()));
        }

        int small(Random random) {
            return drawn(random, low, usual);
        }

        /** Returns one of the largest two percent, of either parity. */
        int large(Random random) {
            return high - random.nextInt(Math.max(2, high / 50));
        }

        int any(Random random) {
            return drawn(random, low, high);
        }
    }

    /** Creates a case of given extents. */
    @FunctionalInterface
    private interface Maker {

        void add(String name, int... extents);
    }

    /** Adds a case for each extent, which is large in this case, and the further draws. */
    private void each(String rule, String what, List<Extent> extents, Maker maker) {
        each(rule, what, extents, drawn -> 1, maker);
    }

    /** Returns the number of multiplications of a case, without the gradients. */
    @FunctionalInterface
    private interface Work {

        double of(int... extents);
    }

    private void each(String rule, String what, List<Extent> extents, Work work, Maker maker) {
        for (Extent top : extents) {
            addLarge(rule, what + ", many ", extents, top, top::large, maker);
            if (draws > 1) {
                addLarge(rule, what + ", most ", extents, top, random -> top.high(), maker);
            }
        }
        for (int draw = 1; draw < draws; draw++) {
            Random random = Generators.of(seed, draw, rule + "/" + what);
            int[] drawn = drawnWithin(extents, work, random);
            maker.add(what + ", draw " + draw + " " + Arrays.toString(drawn), drawn);
        }
    }

    /** Adds a case with one extent from the top of its range. */
    private void addLarge(
            String rule, String what, List<Extent> extents, Extent top, ToIntFunction<Random> large, Maker maker) {
        Random random = Generators.of(seed, 0, rule + "/" + what + top.name());
        int[] drawn = extents.stream()
                .mapToInt(extent -> extent == top ? large.applyAsInt(random) : extent.small(random))
                .toArray();
        maker.add(what + top.name() + " " + Arrays.toString(drawn), drawn);
    }

    private static int[] drawnWithin(List<Extent> extents, Work work, Random random) {
        while (true) {
            int[] drawn =
                    extents.stream().mapToInt(extent -> extent.any(random)).toArray();
            if (work.of(drawn) <= WORK) {
                return drawn;
            }
        }
    }

    private static double product(int... extents) {
        return Arrays.stream(extents).asDoubleStream().reduce(1, (a, b) -> a * b);
    }

    private void value(String rule, String name, OperationCase.Single operation, Argument... arguments) {
        sum(rule, name, 1, operation, arguments);
    }

    /** Adds an operation with a number of terms in its longest sum, including the sums of its gradients. */
    private void sum(String rule, String name, int terms, OperationCase.Single operation, Argument... arguments) {
        new OperationCheck(
                        name, List.of(arguments), (ops, x) -> List.of(operation.apply(ops, x)), Quantity.VALUE, terms)
                .addTo(checks, rule);
    }

    /** Adds an elementwise operation. */
    private void element(String rule, String name, int terms, OperationCase.Single operation, Argument... arguments) {
        new OperationCheck(
                        name, List.of(arguments), (ops, x) -> List.of(operation.apply(ops, x)), Quantity.ELEMENT, terms)
                .addTo(checks, rule);
    }

    private static List<Extent> image() {
        return List.of(BATCHES, CHANNEL, ROWS, COLUMNS);
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    private void elementByElement() {
        Map<String, OperationCase.Single> unary = new LinkedHashMap<>();
        unary.put("2.08-neg", (ops, x) -> ops.neg(x.get(0)));
        unary.put("2.09-exp", (ops, x) -> ops.exp(x.get(0)));
        unary.put("2.10-log", (ops, x) -> ops.log(x.get(0)));
        unary.put("2.11-sqrt", (ops, x) -> ops.sqrt(x.get(0)));
        unary.put("2.12-abs", (ops, x) -> ops.abs(x.get(0)));
        unary.put("2.13-pow", (ops, x) -> ops.pow(x.get(0), 1.5));
        unary.put("2.14-relu", (ops, x) -> ops.relu(x.get(0)));
        unary.put("2.15-sigmoid", (ops, x) -> ops.sigmoid(x.get(0)));
        unary.put("2.16-tanh", (ops, x) -> ops.tanh(x.get(0)));
        unary.put("2.17-erf", (ops, x) -> ops.erf(x.get(0)));
        unary.forEach((rule, operation) -> {
            boolean positive = List.of("2.10-log", "2.11-sqrt", "2.13-pow").contains(rule);
            each(
                    rule,
                    "real sizes",
                    List.of(new Extent("elements", 1, 1, ELEMENTS)),
                    (name, size) -> element(rule, name, 1, operation, positive ? positive(size) : normal(size)));
            each(
                    rule,
                    "real image",
                    image(),
                    RealSizeChecks::product,
                    (name, x) -> element(rule, name, 1, operation, positive ? positive(x) : normal(x)));
        });
        Map<String, OperationCase.Single> binary = new LinkedHashMap<>();
        binary.put("2.02-add", (ops, x) -> ops.add(x.get(0), x.get(1)));
        binary.put("2.03-sub", (ops, x) -> ops.sub(x.get(0), x.get(1)));
        binary.put("2.04-mul", (ops, x) -> ops.mul(x.get(0), x.get(1)));
        binary.put("2.05-div", (ops, x) -> ops.div(x.get(0), x.get(1)));
        binary.put("2.06-max", (ops, x) -> ops.max(x.get(0), x.get(1)));
        binary.put("2.07-min", (ops, x) -> ops.min(x.get(0), x.get(1)));
        binary.forEach((rule, operation) -> {
            boolean positive = rule.equals("2.05-div");
            each(
                    rule,
                    "real sizes",
                    List.of(new Extent("elements", 1, 1, ELEMENTS)),
                    (name, size) ->
                            element(rule, name, 1, operation, normal(size), positive ? positive(size) : normal(size)));
            each(
                    rule,
                    "real image and channels",
                    image(),
                    RealSizeChecks::product,
                    (name, x) -> element(
                            rule,
                            name,
                            (int) product(x) / x[1],
                            operation,
                            normal(x),
                            positive ? positive(x[1], 1, 1) : normal(x[1], 1, 1)));
        });
    }

    // ---- axes ------------------------------------------------------------------------------------------------------

    private void reductions() {
        for (boolean mean : new boolean[] {false, true}) {
            String rule = mean ? "2.19-mean" : "2.18-sum";
            each(
                    rule,
                    "of all",
                    List.of(new Extent("elements", 1, 1, ELEMENTS)),
                    (name, size) -> sum(rule, name, size[0], reduction(mean), positive(size)));
            int[][] choices = {{0}, {1}, {2}, {3}, {0, 2, 3}, {2, 3}, {1, 3}};
            for (int[] axes : choices) {
                each(
                        rule,
                        "of axes " + Arrays.toString(axes),
                        image(),
                        RealSizeChecks::product,
                        (name, x) -> sum(rule, name, (int) product(x), reduction(mean, axes), positive(x)));
            }
            each(
                    rule,
                    "of values a channel",
                    List.of(new Extent("cells", 3, 7, MAP)),
                    (name, size) -> sum(
                            rule, name, size[0] * size[0], reduction(mean, 0, 2, 3), positive(2, 2, size[0], size[0])));
        }
    }

    private static OperationCase.Single reduction(boolean mean, int... axes) {
        return (ops, x) -> mean ? ops.mean(x.get(0), false, axes) : ops.sum(x.get(0), false, axes);
    }

    private void rearrangements() {
        each(
                "2.20-reshape",
                "flattened",
                image(),
                RealSizeChecks::product,
                (name, x) -> value(
                        "2.20-reshape",
                        name,
                        (ops, v) -> ops.reshape(v.get(0), Shape.of(x[0], x[1] * x[2] * x[3])),
                        normal(x)));
        each(
                "2.20-reshape",
                "unflattened",
                image(),
                RealSizeChecks::product,
                (name, x) -> value(
                        "2.20-reshape",
                        name,
                        (ops, v) -> ops.reshape(v.get(0), Shape.of(x)),
                        normal(x[0], x[1] * x[2] * x[3])));
        int[][] orders = {{0, 2, 3, 1}, {1, 0, 2, 3}, {3, 2, 1, 0}};
        for (int[] order : orders) {
            each(
                    "2.21-transpose",
                    "by " + Arrays.toString(order),
                    image(),
                    RealSizeChecks::product,
                    (name, x) -> value("2.21-transpose", name, (ops, v) -> ops.transpose(v.get(0), order), normal(x)));
        }
        int[][] ofFive = {{0, 2, 1, 3, 4}, {4, 3, 2, 1, 0}, {1, 2, 3, 4, 0}, {0, 1, 3, 4, 2}};
        for (int[] order : ofFive) {
            value(
                    "2.21-transpose",
                    "of five axes by " + Arrays.toString(order),
                    (ops, v) -> ops.transpose(v.get(0), order),
                    normal(2, 3, 5, 7, 4));
        }
        for (int axis = 0; axis < 4; axis++) {
            int along = axis;
            String what = "real image, axis " + axis;
            each(
                    "2.22-slice",
                    what,
                    image(),
                    RealSizeChecks::product,
                    (name, x) -> value(
                            "2.22-slice",
                            name,
                            (ops, v) -> ops.slice(v.get(0), along, x[along] / 3, x[along] - x[along] / 3),
                            normal(x)));
            each(
                    "2.23-concat",
                    what,
                    image(),
                    RealSizeChecks::product,
                    (name, x) -> value(
                            "2.23-concat",
                            name,
                            (ops, v) -> ops.concat(v, along),
                            normal(x),
                            normal(Shape.of(x).with(along, 3).toArray()),
                            normal(x)));
            each(
                    "2.24-pad",
                    what,
                    image(),
                    RealSizeChecks::product,
                    (name, x) -> value("2.24-pad", name, (ops, v) -> ops.pad(v.get(0), along, 2, 1), normal(x)));
        }
    }

    // ---- matrices and classes --------------------------------------------------------------------------------------

    private void matrices() {
        List<Extent> extents = List.of(
                new Extent("rows", 1, 5, 1024),
                new Extent("inner", 3, 33, FEATURES),
                new Extent("columns", 1, 33, CLASSES));
        each(
                "2.25-matmul",
                "real sizes",
                extents,
                RealSizeChecks::product,
                (name, x) -> sum(
                        "2.25-matmul",
                        name,
                        Arrays.stream(x).max().orElse(1),
                        (ops, v) -> ops.matmul(v.get(0), v.get(1)),
                        normal(x[0], x[1]),
                        normal(x[1], x[2])));
        List<Extent> layer =
                List.of(BATCHES, new Extent("inputs", 3, 33, FEATURES), new Extent("outputs", 1, 33, CLASSES));
        each(
                "2.26-linear",
                "real sizes",
                layer,
                RealSizeChecks::product,
                (name, x) -> sum(
                        "2.26-linear",
                        name,
                        Arrays.stream(x).max().orElse(1),
                        (ops, v) -> ops.linear(v.get(0), v.get(1), v.get(2)),
                        normal(x[0], x[1]),
                        normal(x[2], x[1]),
                        normal(x[2])));
    }

    private void classes() {
        List<Extent> rows = List.of(BATCHES, new Extent("classes", 2, 12, CLASSES));
        for (boolean logarithm : new boolean[] {false, true}) {
            String rule = logarithm ? "2.28-log-softmax" : "2.27-softmax";
            each(rule, "real sizes", rows, (name, x) -> sum(rule, name, x[1], softmax(logarithm, 1), normal(x)));
            for (int axis = 0; axis < 4; axis++) {
                int along = axis;
                each(
                        rule,
                        "real image, axis " + axis,
                        image(),
                        RealSizeChecks::product,
                        (name, x) -> sum(rule, name, x[along], softmax(logarithm, along), normal(x)));
            }
        }
        each(
                "2.29-pick",
                "real sizes",
                rows,
                (name, x) -> value(
                        "2.29-pick", name, (ops, v) -> ops.pick(v.get(0), v.get(1)), normal(x), labels(x[1], x[0])));
        each(
                "2.30-one-hot",
                "real sizes",
                rows,
                (name, x) -> value("2.30-one-hot", name, (ops, v) -> ops.oneHot(v.get(0), x[1]), labels(x[1], x[0])));
    }

    private static OperationCase.Single softmax(boolean logarithm, int axis) {
        return (ops, x) -> logarithm ? ops.logSoftmax(x.get(0), axis) : ops.softmax(x.get(0), axis);
    }

    // ---- images ----------------------------------------------------------------------------------------------------

    private void convolutions() {
        List<Extent> extents = List.of(
                BATCHES,
                new Extent("inputs", 1, 6, CHANNELS),
                new Extent("outputs", 1, 6, CHANNELS),
                new Extent("rows", 4, 9, MAP),
                new Extent("columns", 4, 9, MAP));
        for (int kernel : new int[] {1, 3}) {
            Convolution same = convolution(1, 1, kernel / 2, 1, 1);
            each(
                    CONV,
                    kernel + "x" + kernel,
                    extents,
                    x -> product(x) * kernel * kernel,
                    (name, x) -> convolution(name, same, x[0], x[1], x[2], x[3], x[4], kernel));
        }
        each(
                CONV,
                "kernels",
                List.of(new Extent("cells", 1, 3, KERNEL)),
                (name, k) -> convolution(name, convolution(1, 1, k[0] / 2, 1, 1), 2, 3, 4, 13, 12, k[0]));
        // Even extents, at which padding that depends on the extent would be asymmetric.
        int[][] strided = {{1, 2, 0}, {3, 2, 1}, {7, 2, 3}, {11, 4, 2}, {5, 3, 2}};
        for (int[] choice : strided) {
            Convolution halving = convolution(choice[1], choice[1], choice[2], 1, 1);
            each(
                    CONV,
                    "stride " + choice[1] + " of " + choice[0] + "x" + choice[0],
                    extents,
                    x -> product(x) * 49,
                    (name, x) ->
                            convolution(name, halving, x[0], x[1], x[2], even(x[3]) + 8, even(x[4]) + 8, choice[0]));
        }
        depthwise();
        groups();
        each(
                CONV,
                "dilated",
                List.of(ROWS, COLUMNS),
                (name, x) -> convolution(name, convolution(1, 1, 2, 2, 1), 2, 5, 4, x[0] + 2, x[1] + 2, 3));
    }

    private static final String CONV = "2.31-conv2d";

    private static int even(int extent) {
        return extent + extent % 2;
    }

    private void depthwise() {
        List<Extent> extents = List.of(
                BATCHES,
                new Extent("channels", 2, 6, CHANNELS),
                new Extent("rows", 7, 12, MAP),
                new Extent("columns", 7, 12, MAP));
        int[][] choices = {
            {3, 1, 1, 1},
            {3, 2, 2, 1},
            {4, 1, 1, 1},
            {5, 1, 1, 1},
            {7, 1, 1, 1},
            {3, 2, 1, 1},
            {5, 1, 2, 1},
            {3, 1, 1, 2}
        };
        for (int[] c : choices) {
            String what = "depthwise " + c[0] + "x" + c[0] + ", stride " + c[1] + "x" + c[2] + ", multiplier " + c[3];
            each(
                    CONV,
                    what,
                    extents,
                    x -> product(x) * c[0] * c[0],
                    (name, x) -> convolution(
                            name,
                            convolution(c[1], c[2], c[0] / 2, 1, x[1]),
                            x[0],
                            x[1],
                            x[1] * c[3],
                            x[2],
                            x[3],
                            c[0]));
        }
    }

    private void groups() {
        List<Extent> extents = List.of(
                BATCHES,
                new Extent("groups", 2, 5, 32),
                new Extent("inputs a group", 2, 3, 64),
                new Extent("outputs a group", 2, 3, 64),
                new Extent("rows", 4, 7, 56));
        each(
                CONV,
                "grouped",
                extents,
                x -> product(x) * x[4] * 9,
                (name, x) ->
                        convolution(name, convolution(1, 1, 1, 1, x[1]), x[0], x[1] * x[2], x[1] * x[3], x[4], 5, 3));
    }

    private static Convolution convolution(int strideHeight, int strideWidth, int padding, int dilation, int groups) {
        return new Convolution(
                new Size2d(strideHeight, strideWidth), Size2d.square(padding), Size2d.square(dilation), groups);
    }

    private void convolution(
            String name, Convolution setting, int batch, int in, int out, int rows, int columns, int kernel) {
        int perGroup = in / setting.groups();
        int terms = Math.max(perGroup, out / setting.groups()) * kernel * kernel;
        sum(
                CONV,
                name,
                Math.max(terms, batch * rows * columns),
                (ops, v) -> ops.conv2d(v.get(0), v.get(1), v.get(2), setting),
                normal(batch, in, rows, columns),
                normal(out, perGroup, kernel, kernel),
                normal(out));
    }

    private void pools() {
        List<Extent> extents =
                List.of(BATCHES, CHANNEL, new Extent("rows", 14, 20, MAP), new Extent("columns", 14, 20, MAP));
        Map<String, Pooling> poolings = new LinkedHashMap<>();
        poolings.put("2x2", Pooling.tiles(2));
        poolings.put("3x3 at stride 2, padded", ImageChecks.pooling(3, 3, 2, 2, 1, 1, false));
        poolings.put("3x3 at stride 2, ceil mode", ImageChecks.pooling(3, 3, 2, 2, 0, 0, true));
        poolings.put("7x7", ImageChecks.pooling(7, 7, 1, 1, 0, 0, false));
        poolings.put("8x8", Pooling.tiles(8));
        poolings.put("13x14", ImageChecks.pooling(13, 14, 1, 1, 0, 0, false));
        poolings.forEach((what, pooling) -> {
            int cells = pooling.kernel().height() * pooling.kernel().width();
            each(
                    "2.32-max-pool",
                    what,
                    extents,
                    x -> product(x) * cells,
                    (name, x) -> value("2.32-max-pool", name, (ops, v) -> ops.maxPool2d(v.get(0), pooling), normal(x)));
            each(
                    "2.33-avg-pool",
                    what,
                    extents,
                    x -> product(x) * cells,
                    (name, x) -> sum(
                            "2.33-avg-pool",
                            name,
                            cells,
                            (ops, v) -> ops.avgPool2d(v.get(0), pooling, true),
                            normal(x)));
        });
        each(
                "2.34-global-avg-pool",
                "real image",
                image(),
                RealSizeChecks::product,
                (name, x) -> sum(
                        "2.34-global-avg-pool",
                        name,
                        x[2] * x[3],
                        (ops, v) -> ops.globalAvgPool2d(v.get(0)),
                        positive(x)));
        List<Extent> shuffled = List.of(BATCHES, new Extent("channels a group", 2, 5, CHANNELS / 2), ROWS, COLUMNS);
        for (int groups : new int[] {2, 4, 8}) {
            each(
                    "2.35-channel-shuffle",
                    groups + " groups",
                    shuffled,
                    RealSizeChecks::product,
                    (name, x) -> value(
                            "2.35-channel-shuffle",
                            name,
                            (ops, v) -> ops.channelShuffle(v.get(0), groups),
                            normal(x[0], x[1] * groups, x[2], x[3])));
        }
    }

    private void normalizations() {
        each(
                "2.36-batch-norm-training",
                "real image",
                image(),
                RealSizeChecks::product,
                (name, x) -> new OperationCheck(
                                name,
                                List.of(
                                        Argument.scaled(3, x).plus(10),
                                        normal(x[1]),
                                        normal(x[1]),
                                        ImageChecks.statistics(normal(x[1])),
                                        ImageChecks.statistics(positive(x[1]))),
                                ImageChecks::batchNormTraining,
                                Quantity.VALUE,
                                x[0] * x[2] * x[3])
                        .addTo(checks, "2.36-batch-norm-training"));
        // n numbers about a mean of so many deviations: each of n partial sums, of up to n means, is rounded, so that
        // the mean
        // is wrong by about sqrt(n / 3) u of itself, which is ratio * sqrt(n / 3) u of a deviation. Results are larger
        // than
        // two deviations somewhere: ratio / 2 * sqrt(n) u of the largest allows for it.
        int ratio = 20;
        each(
                "2.36-batch-norm-training",
                "values a channel",
                List.of(new Extent("cells", 3, 7, MAP)),
                (name, x) -> new OperationCheck(
                                name,
                                List.of(
                                        normal(2, 2, x[0], x[0]).plus(ratio),
                                        normal(2),
                                        normal(2),
                                        ImageChecks.statistics(normal(2)),
                                        ImageChecks.statistics(positive(2))),
                                ImageChecks::batchNormTraining,
                                Quantity.VALUE,
                                2 * x[0] * x[0] * (ratio / 2) * (ratio / 2))
                        .addTo(checks, "2.36-batch-norm-training"));
        each(
                "2.37-batch-norm",
                "real image",
                image(),
                RealSizeChecks::product,
                (name, x) -> sum(
                        "2.37-batch-norm",
                        name,
                        x[0] * x[2] * x[3],
                        RealSizeChecks::batchNorm,
                        normal(x),
                        normal(x[1]),
                        normal(x[1]),
                        normal(x[1]),
                        positive(x[1])));
    }

    private static Object batchNorm(TensorOps<Object> ops, List<Object> v) {
        return ops.batchNorm(v.get(0), v.get(1), v.get(2), v.get(3), v.get(4), 1e-3);
    }
}
