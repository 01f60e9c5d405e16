package io.parsimony.tck.check;

import static io.parsimony.tck.check.Argument.negative;
import static io.parsimony.tck.check.Argument.normal;
import static io.parsimony.tck.check.Argument.positive;
import static io.parsimony.tck.check.Argument.whole;

import io.parsimony.tck.compare.Quantity;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks of tier 2 for images: rules 2.31 to 2.37. */
final class ImageChecks {

    private final Checks checks;

    private ImageChecks(Checks checks) {
        this.checks = checks;
    }

    static void addTo(Checks checks) {
        ImageChecks self = new ImageChecks(checks);
        self.convolutions();
        self.pools();
        self.shuffles();
        self.normalisations();
    }

    private void convolutions() {
        conv("3x3, padded", normal(2, 3, 5, 4), normal(4, 3, 3, 3), plain().padding(1, 1));
        conv("without padding", normal(1, 2, 7, 6), normal(3, 2, 3, 3), plain());
        conv("1x1 map", normal(1, 2, 1, 1), normal(3, 2, 1, 1), plain());
        conv("1x1 map under a padded 3x3 kernel", normal(1, 1, 1, 1), normal(1, 1, 3, 3), plain().padding(1, 1));
        conv("pointwise", normal(2, 5, 3, 7), normal(3, 5, 1, 1), plain());
        conv("pointwise, strided", normal(2, 5, 5, 4), normal(3, 5, 1, 1), plain().stride(3, 2));
        conv(
                "stride on odd sizes",
                normal(2, 2, 7, 5),
                normal(3, 2, 3, 3),
                plain().stride(2, 2).padding(1, 1));
        conv("stride that drops rows", normal(1, 2, 8, 8), normal(3, 2, 3, 3), plain().stride(2, 2));
        conv("stride that drops more", normal(1, 2, 9, 11), normal(2, 2, 2, 2), plain().stride(4, 5));
        conv(
                "asymmetric stride",
                normal(2, 2, 9, 8),
                normal(3, 2, 3, 2),
                plain().stride(2, 3).padding(1, 0));
        conv("asymmetric kernel", normal(1, 2, 4, 9), normal(2, 2, 1, 5), plain().padding(0, 2));
        conv("asymmetric padding", normal(1, 2, 5, 5), normal(2, 2, 3, 3), plain().padding(2, 0));
        conv(
                "dilation",
                normal(1, 2, 9, 9),
                normal(2, 2, 3, 3),
                plain().padding(2, 2).dilation(2, 2));
        conv(
                "asymmetric dilation and stride",
                normal(1, 2, 9, 8),
                normal(2, 2, 3, 3),
                plain().stride(2, 1).padding(2, 1).dilation(2, 3));
        conv(
                "groups",
                normal(2, 4, 5, 5),
                normal(6, 2, 3, 3),
                plain().padding(1, 1).groups(2));
        conv(
                "three groups, strided",
                normal(1, 6, 7, 6),
                normal(3, 2, 3, 2),
                plain().stride(2, 2).groups(3));
        conv(
                "depthwise",
                normal(2, 5, 6, 5),
                normal(5, 1, 3, 3),
                plain().padding(1, 1).groups(5));
        conv(
                "depthwise, strided",
                normal(1, 5, 6, 5),
                normal(5, 1, 3, 3),
                plain().stride(2, 2).padding(1, 1).groups(5));
        conv(
                "depthwise multiplier",
                normal(2, 3, 4, 4),
                normal(6, 1, 3, 3),
                plain().padding(1, 1).groups(3));
        conv(
                "depthwise, dilated",
                normal(1, 4, 8, 7),
                normal(4, 1, 3, 3),
                plain().padding(2, 2).dilation(2, 2).groups(4));
        conv("padding wider than the kernel", normal(1, 1, 2, 2), normal(1, 1, 2, 2), plain().padding(4, 5));
        conv("kernel as large as the map", normal(3, 2, 4, 5), normal(3, 2, 4, 5), plain());
        conv("one channel to many", normal(1, 1, 6, 6), normal(17, 1, 3, 3), plain().padding(1, 1));
        conv("wide channels", normal(1, 33, 3, 3), normal(8, 33, 3, 3), plain().padding(1, 1));
        OperationCheck.add(
                checks,
                "2.31-conv2d",
                "without bias",
                (ops, x) -> ops.conv2d(x.get(0), x.get(1), null, Convolution.PLAIN),
                normal(2, 2, 4, 3),
                normal(2, 2, 2, 3));
    }

    private void conv(String name, Argument x, Argument weight, Setting setting) {
        OperationCheck.add(
                checks,
                "2.31-conv2d",
                name,
                (ops, v) -> ops.conv2d(v.get(0), v.get(1), v.get(2), setting.convolution()),
                x,
                weight,
                normal(weight.shape().dim(0)));
    }

    private static Setting plain() {
        return new Setting(Convolution.PLAIN);
    }

    /** A convolution with one changed setting. */
    private record Setting(Convolution convolution) {

        Setting stride(int height, int width) {
            return new Setting(new Convolution(
                    new Size2d(height, width), convolution.padding(), convolution.dilation(), convolution.groups()));
        }

        Setting padding(int height, int width) {
            return new Setting(new Convolution(
                    convolution.stride(), new Size2d(height, width), convolution.dilation(), convolution.groups()));
        }

        Setting dilation(int height, int width) {
            return new Setting(new Convolution(
                    convolution.stride(), convolution.padding(), new Size2d(height, width), convolution.groups()));
        }

        Setting groups(int groups) {
            return new Setting(
                    new Convolution(convolution.stride(), convolution.padding(), convolution.dilation(), groups));
        }
    }

    private void pools() {
        Map<String, Pooling> poolings = new LinkedHashMap<>();
        poolings.put("tiles", Pooling.tiles(2));
        poolings.put("tiles, ceil mode", pooling(2, 2, 2, 2, 0, 0, true));
        poolings.put("overlapping, padded", pooling(3, 3, 2, 2, 1, 1, false));
        poolings.put("overlapping, padded, ceil mode", pooling(3, 3, 2, 2, 1, 1, true));
        poolings.put("asymmetric", pooling(3, 2, 1, 3, 1, 0, false));
        poolings.put("asymmetric, ceil mode", pooling(2, 4, 3, 3, 1, 2, true));
        poolings.put("stride beyond the kernel", pooling(1, 1, 2, 2, 0, 0, false));
        poolings.put("stride beyond the kernel, ceil mode", pooling(2, 2, 3, 3, 0, 0, true));
        poolings.put("dense", pooling(3, 3, 1, 1, 1, 1, false));
        poolings.forEach((name, pooling) -> {
            for (Argument x : List.of(normal(2, 3, 7, 5), normal(1, 1, 6, 8))) {
                String of = name + ", " + x.shape();
                add("2.32-max-pool", of, (ops, v) -> ops.maxPool2d(v.get(0), pooling), x);
                add("2.33-avg-pool", of + ", padding counted", (ops, v) -> ops.avgPool2d(v.get(0), pooling, true), x);
                add("2.33-avg-pool", of, (ops, v) -> ops.avgPool2d(v.get(0), pooling, false), x);
            }
            add("2.32-max-pool", name + ", ties", (ops, v) -> ops.maxPool2d(v.get(0), pooling), whole(2, 2, 7, 6));
            OperationCheck.add(
                    checks,
                    "2.47-max-pool-nan",
                    name,
                    (ops, v) -> ops.maxPool2d(v.get(0), pooling),
                    Argument.withNaN(1, 2, 5, 6));
            add(
                    "2.32-max-pool",
                    name + ", negative numbers",
                    (ops, v) -> ops.maxPool2d(v.get(0), pooling),
                    negative(1, 2, 5, 6));
        });
        for (Argument x : List.of(normal(2, 3, 7, 5), normal(1, 1, 1, 1), normal(3, 2, 1, 4))) {
            add("2.34-global-avg-pool", "of " + x.shape(), (ops, v) -> ops.globalAvgPool2d(v.get(0)), x);
        }
    }

    static Pooling pooling(int kh, int kw, int sh, int sw, int ph, int pw, boolean ceilMode) {
        return new Pooling(new Size2d(kh, kw), new Size2d(sh, sw), new Size2d(ph, pw), ceilMode);
    }

    private void shuffles() {
        int[][] choices = {{2, 6}, {3, 6}, {3, 12}, {4, 8}, {1, 5}, {5, 5}};
        for (int[] choice : choices) {
            int groups = choice[0];
            add(
                    "2.35-channel-shuffle",
                    groups + " groups of " + choice[1] + " channels",
                    (ops, x) -> ops.channelShuffle(x.get(0), groups),
                    normal(2, choice[1], 3, 1));
        }
    }

    private void normalisations() {
        for (int[] x : new int[][] {{4, 3, 2, 3}, {1, 1, 3, 5}, {5, 2, 1, 1}, {2, 4, 1, 1}, {2, 3, 7, 5}}) {
            String name = "of " + normal(x).shape();
            OperationCheck.addAll(
                    checks,
                    "2.36-batch-norm-training",
                    name,
                    ImageChecks::batchNormTraining,
                    Argument.scaled(3, x),
                    normal(x[1]),
                    normal(x[1]),
                    statistics(normal(x[1])),
                    statistics(positive(x[1])));
            add(
                    "2.37-batch-norm",
                    name,
                    (ops, v) -> ops.batchNorm(v.get(0), v.get(1), v.get(2), v.get(3), v.get(4), 1e-3),
                    normal(x),
                    normal(x[1]),
                    normal(x[1]),
                    normal(x[1]),
                    positive(x[1]));
        }
        for (double mean : new double[] {30, 100}) {
            // The error of the mean is the ratio times the rounding of its sum; that of a variance by squares is the
            // ratio squared times the rounding.
            int count = 8 * 9 * 7;
            new OperationCheck(
                            "of a mean of " + mean + " deviations",
                            List.of(
                                    normal(8, 3, 9, 7).plus(mean),
                                    normal(3),
                                    normal(3),
                                    statistics(normal(3)),
                                    statistics(positive(3))),
                            ImageChecks::batchNormTraining,
                            Quantity.VALUE,
                            (int) (count * mean * mean / 4))
                    .addTo(checks, "2.36-batch-norm-training");
        }
        add(
                "2.37-batch-norm",
                "of one number",
                (ops, v) -> ops.batchNorm(v.get(0), v.get(1), v.get(2), v.get(3), v.get(4), 0.5),
                normal(1, 1, 1, 1),
                normal(1),
                normal(1),
                normal(1),
                positive(1));
    }

    /** Running statistics have no gradient. */
    static Argument statistics(Argument drawn) {
        return new Argument(drawn.shape(), false, drawn.draw());
    }

    static List<Object> batchNormTraining(TensorOps<Object> ops, List<Object> v) {
        TensorOps.BatchNorm<Object> result =
                ops.batchNormTraining(v.get(0), v.get(1), v.get(2), v.get(3), v.get(4), 0.3, 1e-2);
        return List.of(result.output(), result.runningMean(), result.runningVariance());
    }

    private void add(String rule, String name, OperationCase.Single operation, Argument... arguments) {
        OperationCheck.add(checks, rule, name, operation, arguments);
    }
}
