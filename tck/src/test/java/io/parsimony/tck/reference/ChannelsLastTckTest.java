package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.Capability;
import io.parsimony.backend.EagerBackend;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.RuleFilter;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.run.TckRun;
import io.parsimony.tensor.ChannelsLastOps;
import io.parsimony.tensor.ChannelsLastOps.Laid;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests an engine with only channels-last images under the adapter, against the rules of the first three tiers. */
class ChannelsLastTckTest {

    private record Provider(NhwcOps ops) implements BackendProvider {

        @Override
        public String type() {
            return "channels-last";
        }

        @Override
        public Backend open() {
            BackendInfo info = new BackendInfo(type(), "Loops over channels last", "1", "cpu");
            return new EagerBackend<>(info, EnumSet.allOf(Capability.class), ops) {
                @Override
                protected Tensor toHost(Laid<DoubleTensor> value, Shape shape) {
                    return ops.rowMajor(value).toTensor();
                }
            };
        }
    }

    /** A visitor of the positions of two factors and of their sum. */
    @FunctionalInterface
    private interface Product {
        void at(int x, int weight, int y);
    }

    /** Convolutions over {@code [n, h, w, c]} and {@code [kh, kw, in, out]}, max pools over {@code [n, h, w, c]}. */
    private static final class NhwcOps extends ChannelsLastOps<DoubleTensor> {

        private static final ShapeOps SHAPES = new ShapeOps();

        NhwcOps() {
            super(new ReferenceOps());
        }

        DoubleTensor rowMajor(Laid<DoubleTensor> x) {
            Integer[] axes = new Integer[x.axes().size()];
            Arrays.setAll(axes, i -> i);
            return ordered(x, axes);
        }

        private static Shape last(Shape s) {
            return Shape.of(s.dim(0), s.dim(2), s.dim(3), s.dim(1));
        }

        private static void walk(Shape x, Shape w, Shape y, Convolution c, Product product) {
            int in = w.dim(1);
            int out = y.dim(1) / c.groups();
            for (int n = 0; n < y.dim(0); n++) {
                for (int i = 0; i < y.dim(2) * w.dim(2); i++) {
                    int u = i % w.dim(2);
                    int row = i / w.dim(2) * c.stride().height()
                            + u * c.dilation().height()
                            - c.padding().height();
                    for (int j = 0; row >= 0 && row < x.dim(2) && j < y.dim(3) * w.dim(3); j++) {
                        int v = j % w.dim(3);
                        int column = j / w.dim(3) * c.stride().width()
                                + v * c.dilation().width()
                                - c.padding().width();
                        if (column < 0 || column >= x.dim(3)) {
                            continue;
                        }
                        int pixel = ((n * x.dim(2) + row) * x.dim(3) + column) * x.dim(1);
                        int tap = (u * w.dim(3) + v) * in;
                        int sum = ((n * y.dim(2) + i / w.dim(2)) * y.dim(3) + j / w.dim(3)) * y.dim(1);
                        for (int k = 0; k < in; k++) {
                            for (int o = 0; o < y.dim(1); o++) {
                                product.at(pixel + o / out * in + k, (tap + k) * y.dim(1) + o, sum + o);
                            }
                        }
                    }
                }
            }
        }

        @Override
        public Laid<DoubleTensor> conv2d(
                Laid<DoubleTensor> x, Laid<DoubleTensor> weight, @Nullable Laid<DoubleTensor> bias, Convolution c) {
            if (bias != null) {
                return super.conv2d(x, weight, bias, c);
            }
            Shape shape = SHAPES.conv2d(shape(x), shape(weight), null, c);
            double[] image = nhwc(x).data();
            double[] kernel = ordered(weight, 2, 3, 1, 0).data();
            double[] sums = new double[shape.size()];
            walk(shape(x), shape(weight), shape, c, (i, j, k) -> sums[k] += image[i] * kernel[j]);
            return image(DoubleTensor.of(last(shape), sums));
        }

        @Override
        public Laid<DoubleTensor> conv2dInputGradient(
                Laid<DoubleTensor> x, Laid<DoubleTensor> weight, Laid<DoubleTensor> gradient, Convolution c) {
            double[] kernel = ordered(weight, 2, 3, 1, 0).data();
            double[] given = nhwc(gradient).data();
            double[] sums = new double[shape(x).size()];
            walk(shape(x), shape(weight), shape(gradient), c, (i, j, k) -> sums[i] += given[k] * kernel[j]);
            return image(DoubleTensor.of(last(shape(x)), sums));
        }

        @Override
        public Laid<DoubleTensor> conv2dWeightGradient(
                Laid<DoubleTensor> x, Laid<DoubleTensor> weight, Laid<DoubleTensor> gradient, Convolution c) {
            Shape w = shape(weight);
            double[] image = nhwc(x).data();
            double[] given = nhwc(gradient).data();
            double[] sums = new double[w.size()];
            walk(shape(x), w, shape(gradient), c, (i, j, k) -> sums[j] += given[k] * image[i]);
            Shape hwio = Shape.of(w.dim(2), w.dim(3), w.dim(1), w.dim(0));
            return new Laid<>(DoubleTensor.of(hwio, sums), List.of(2, 3, 1, 0));
        }

        @Override
        public Laid<DoubleTensor> maxPool2d(Laid<DoubleTensor> x, Pooling p) {
            Shape shape = SHAPES.maxPool2d(shape(x), p);
            int channels = shape.dim(1);
            double[] image = nhwc(x).data();
            double[] largest = new double[shape.size()];
            Arrays.fill(largest, Double.NEGATIVE_INFINITY);
            // One input and one output channel per group: a convolution's products are at a pool's positions.
            Shape kernel = Shape.of(channels, 1, p.kernel().height(), p.kernel().width());
            Convolution windows = new Convolution(p.stride(), p.padding(), Size2d.ONE, channels);
            walk(shape(x), kernel, shape, windows, (i, j, k) -> largest[k] = Math.max(largest[k], image[i]));
            return image(DoubleTensor.of(last(shape), largest));
        }
    }

    @Test
    void passesTheTiersOfTensorsOperationsAndNetworks() {
        TckOptions options = TckOptions.builder("%s / %s / %s")
                .rules(RuleFilter.parse("1-3"))
                .build();
        TckReport report = TckRun.run(new Provider(new NhwcOps()), options, result -> {});

        assertThat(report.rules().stream()
                        .flatMap(rule -> rule.cases().stream())
                        .filter(found -> found.status() == Status.FAILED)
                        .map(CaseResult::text))
                .isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.count(Status.PASSED)).isGreaterThan(50);
    }
}
