package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.network.ParameterSpec;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.testing.Draw;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Compares costs with the formulas in the strategies' documentation, for random convolutions. */
class CostPropertiesTest {

    /** A convolution with its input, and whether a batch norm follows it. */
    record Place(Shape input, Layer.Conv2d conv, boolean normalised) {

        Network network() {
            NetworkBuilder builder = Network.builder().input("x", input).add("c", conv);
            return normalised
                    ? builder.batchNorm("bn").build()
                    : builder.relu("relu").build();
        }
    }

    /** Returns a place whose channels are multiples of a number, with an input that the convolution fits. */
    private static Place place(Draw draw, int multiple) {
        int in = multiple * draw.between(1, 70 / multiple);
        int out = multiple * draw.between(1, 70 / multiple);
        Size2d kernel = size(draw, 1, 7);
        Size2d dilation = size(draw, 1, 2);
        Size2d padding = size(draw, 0, 3);
        Convolution moves = new Convolution(size(draw, 1, 3), padding, dilation, 1);
        Shape input = Shape.of(
                in,
                draw.between(least(kernel.height(), dilation.height(), padding.height()), 20),
                draw.between(least(kernel.width(), dilation.width(), padding.width()), 20));
        return new Place(input, new Layer.Conv2d(in, out, kernel, moves, draw.flag()), draw.flag());
    }

    private static int least(int kernel, int dilation, int padding) {
        return Math.max(1, dilation * (kernel - 1) + 1 - 2 * padding);
    }

    private static Size2d size(Draw draw, int least, int most) {
        return new Size2d(draw.between(least, most), draw.between(least, most));
    }

    /** {@code omega} makes {@code omega * p} whole: rounding is a separate property. */
    @Test
    void aParConvBlockCostsWhatItsFormulaSays() {
        Draw.each(300, draw -> {
            Place place = place(draw, 1);
            int split = draw.between(2, 5);
            int p = Math.max(1, place.conv().inChannels() / split);
            requireParConvCost(place, split, draw.between(1, p));
        });
    }

    private static void requireParConvCost(Place place, int split, int m) {
        Layer.Conv2d conv = place.conv();
        long in = conv.inChannels();
        long out = conv.outChannels();
        long p = in / split;
        double omega = m / Math.max(1.0, p);
        long taps = conv.kernel().area();
        long tail = taps * m + m * out + (in - p) * out;
        long parameters = p * m + tail + 4 * m + (place.normalised() ? 0 : 2 * out);
        long macs = pixels(place.input()) * p * m + pixels(place.network().shape("c")) * tail;
        requireCost(place, new ParConv(omega, split, List.of()), macs, parameters);
    }

    /** The middle of a block has {@code omega * p} channels, rounded down, and at least one. */
    @Test
    void theMiddleOfAParConvBlockIsTheWholePart() {
        Draw.each(300, draw -> {
            int in = draw.between(8, 70);
            double omega = draw.between(0.01, 1);
            Network block = new ParConv(omega, 2, List.of())
                    .outline(Network.builder()
                            .input("x", Shape.of(in, 9, 9))
                            .conv2d("c", 70, 7, 1, 3)
                            .build())
                    .network();
            int middle = block.nodes().stream()
                    .filter(node -> node.layer() instanceof Layer.Conv2d conv
                            && conv.kernel().area() == 49)
                    .mapToInt(node -> ((Layer.Conv2d) node.layer()).outChannels())
                    .findFirst()
                    .orElseThrow();
            double exact = omega * (in / 2);
            assertThat(middle).isGreaterThanOrEqualTo(1);
            assertThat(middle == 1 || middle <= exact + 1e-6).isTrue();
            assertThat((double) middle).isGreaterThan(exact - 1);
        });
    }

    @Test
    void aDepthwiseSeparableBlockCostsWhatItsFormulaSays() {
        Draw.each(300, draw -> requireSeparableCost(place(draw, 1)));
    }

    private static void requireSeparableCost(Place place) {
        long in = place.conv().inChannels();
        long out = place.conv().outChannels();
        long weights = place.conv().kernel().area() * in + in * out;
        long parameters = weights + 2 * in + (place.normalised() ? 0 : 2 * out);
        requireCost(place, new DepthwiseSeparable(), pixels(place.network().shape("c")) * weights, parameters);
    }

    @Test
    void twoSpatialFactorsCostWhatTheirFormulaSays() {
        Draw.each(300, draw -> requireSpatialCost(place(draw, 1), draw.between(1, 40)));
    }

    private static void requireSpatialCost(Place place, int rank) {
        Layer.Conv2d conv = place.conv();
        Shape in = place.input();
        Shape out = place.network().shape("c");
        long down = (long) rank * conv.kernel().height() * conv.inChannels();
        long across = (long) rank * conv.kernel().width() * conv.outChannels();
        long bias = conv.bias() ? conv.outChannels() : 0;
        long macs = (long) out.dim(1) * in.dim(2) * down + pixels(out) * across;
        requireCost(place, SpatialSvd.ofRank(rank), macs, down + across + bias);
    }

    /** The ranks are whole tenths of the channels: rounding does not belong to this property. */
    @Test
    void tuckerFactorsCostWhatTheirFormulaSays() {
        Draw.each(300, draw -> requireTuckerCost(place(draw, 10), draw.between(1, 9)));
    }

    private static void requireTuckerCost(Place place, int tenths) {
        Layer.Conv2d conv = place.conv();
        double ratio = tenths / 10.0;
        long r = conv.inChannels() / 10L * tenths;
        long s = conv.outChannels() / 10L * tenths;
        long reduce = r < conv.inChannels() ? r * conv.inChannels() : 0;
        long expand = s < conv.outChannels() ? s * conv.outChannels() : 0;
        long core = conv.kernel().area() * r * s;
        long bias = conv.bias() ? conv.outChannels() : 0;
        long macs = pixels(place.input()) * reduce + pixels(place.network().shape("c")) * (core + expand);
        requireCost(place, Tucker.ofRatio(ratio), macs, reduce + core + expand + bias);
    }

    @Test
    void twoFactorsOfA1x1ConvolutionCostWhatTheirFormulaSays() {
        Draw.each(100, draw -> {
            int in = draw.between(3, 70);
            int out = draw.between(3, 70);
            int cheaper = (in * out - 1) / (in + out);
            requirePointwiseCost(in, out, draw.between(1, 3), draw.between(1, cheaper), draw.flag());
        });
    }

    private static void requirePointwiseCost(int in, int out, int stride, int rank, boolean bias) {
        Convolution move = new Convolution(Size2d.square(stride), Size2d.ZERO, Size2d.ONE, 1);
        Layer.Conv2d conv = new Layer.Conv2d(in, out, Size2d.ONE, move, bias);
        Place place = new Place(Shape.of(in, 9, 7), conv, false);
        long weights = (long) rank * (in + out);
        long macs = pixels(place.network().shape("c")) * weights;
        requireCost(place, LowRank.ofRank(rank).at(LowRank.Layers.POINTWISE), macs, weights + (bias ? out : 0));
    }

    private static void requireCost(Place place, RewriteStrategy strategy, long macs, long parameters) {
        Network before = place.network();
        ArchitectureChange outline;
        try {
            outline = strategy.outline(before);
        } catch (ParsimonyException e) {
            assertThat(e.id()).isEqualTo("no-site");
            assertThat(e.getMessage()).containsPattern("\\[c]: (Its? |Rank \\d+ is more)");
            if (e.getMessage().contains("would not be cheaper")) {
                assertThat(e.getMessage())
                        .contains(String.format(
                                Locale.ROOT, "%,d multiply-accumulates and %,d parameters instead", macs, parameters));
            }
            return;
        }
        Rewrite rewrite = strategy.apply(Model.initialize(before, 1), new RewriteContext(1));
        CompositionTest.requireAsOutlined(before, rewrite, outline, place);
        Site site = outline.sites().get(0);
        assertThat(site.after().macs()).isEqualTo(macs);
        assertThat(site.after().parameters()).isEqualTo(parameters);
        Cost rest = CostAnalyzer.analyze(outline.network()).total();
        assertThat(rest.macs()).isEqualTo(macs);
        long norm = place.normalised() ? 2L * place.conv().outChannels() : 0;
        assertThat(rest.parameters()).isEqualTo(parameters + norm);
        long counted = rewrite.model().network().parameters().stream()
                .filter(ParameterSpec::trainable)
                .mapToLong(spec -> spec.shape().size())
                .sum();
        assertThat(counted).isEqualTo(parameters + norm);
        assertThat(macs).isLessThan(site.before().macs());
    }

    private static long pixels(Shape image) {
        return (long) image.dim(1) * image.dim(2);
    }
}
