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
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Costs by the closed formulas of the strategies' documentation, for any convolution. */
class CostPropertiesTest {

    /** A convolution, what it sees, and whether batch normalisation follows it. */
    record Place(Shape input, Layer.Conv2d conv, boolean normalised) {

        Network network() {
            NetworkBuilder builder = Network.builder().input("x", input).add("c", conv);
            return normalised
                    ? builder.batchNorm("bn").build()
                    : builder.relu("relu").build();
        }
    }

    @Provide
    Arbitrary<Place> places() {
        Arbitrary<Size2d> kernels = sizes(1, 7);
        Arbitrary<Convolution> moves = Combinators.combine(sizes(1, 3), sizes(0, 3), sizes(1, 2))
                .as((stride, padding, dilation) -> new Convolution(stride, padding, dilation, 1));
        Arbitrary<Layer.Conv2d> convolutions = Combinators.combine(
                        Arbitraries.integers().between(1, 70),
                        Arbitraries.integers().between(1, 70),
                        kernels,
                        moves,
                        Arbitraries.of(true, false))
                .as(Layer.Conv2d::new);
        return Combinators.combine(convolutions, sizes(1, 20), Arbitraries.of(true, false))
                .as((conv, size, normalised) ->
                        new Place(Shape.of(conv.inChannels(), size.height(), size.width()), conv, normalised))
                .filter(CostPropertiesTest::fits);
    }

    @Property(tries = 300)
    void aParConvBlockCostsWhatItsFormulaSays(
            @ForAll("places") Place place,
            @ForAll @DoubleRange(min = 0.01, max = 1) double omega,
            @ForAll @IntRange(min = 2, max = 5) int split) {
        Layer.Conv2d conv = place.conv();
        long in = conv.inChannels();
        long out = conv.outChannels();
        long p = in / split;
        long m = Math.max(1, (long) Math.floor(omega * p + 1e-9));
        long taps = conv.kernel().area();
        long tail = taps * m + m * out + (in - p) * out;
        long parameters = p * m + tail + 4 * m + (place.normalised() ? 0 : 2 * out);
        long macs = pixels(place.input()) * p * m + pixels(place.network().shape("c")) * tail;
        requireCost(place, new ParConv(omega, split, List.of()), macs, parameters);
    }

    @Property(tries = 300)
    void aDepthwiseSeparableBlockCostsWhatItsFormulaSays(@ForAll("places") Place place) {
        long in = place.conv().inChannels();
        long out = place.conv().outChannels();
        long weights = place.conv().kernel().area() * in + in * out;
        long parameters = weights + 2 * in + (place.normalised() ? 0 : 2 * out);
        requireCost(place, new DepthwiseSeparable(), pixels(place.network().shape("c")) * weights, parameters);
    }

    @Property(tries = 300)
    void twoSpatialFactorsCostWhatTheirFormulaSays(
            @ForAll("places") Place place, @ForAll @IntRange(min = 1, max = 40) int rank) {
        Layer.Conv2d conv = place.conv();
        Shape in = place.input();
        Shape out = place.network().shape("c");
        long down = (long) rank * conv.kernel().height() * conv.inChannels();
        long across = (long) rank * conv.kernel().width() * conv.outChannels();
        long bias = conv.bias() ? conv.outChannels() : 0;
        long macs = (long) out.dim(1) * in.dim(2) * down + pixels(out) * across;
        requireCost(place, SpatialSvd.ofRank(rank), macs, down + across + bias);
    }

    @Property(tries = 300)
    void tuckerFactorsCostWhatTheirFormulaSays(
            @ForAll("places") Place place, @ForAll @DoubleRange(min = 0.05, max = 0.95) double ratio) {
        Layer.Conv2d conv = place.conv();
        long r = Math.max(1, Math.round(ratio * conv.inChannels()));
        long s = Math.max(1, Math.round(ratio * conv.outChannels()));
        long reduce = r < conv.inChannels() ? r * conv.inChannels() : 0;
        long expand = s < conv.outChannels() ? s * conv.outChannels() : 0;
        long core = conv.kernel().area() * r * s;
        long bias = conv.bias() ? conv.outChannels() : 0;
        long macs = pixels(place.input()) * reduce + pixels(place.network().shape("c")) * (core + expand);
        requireCost(place, Tucker.ofRatio(ratio), macs, reduce + core + expand + bias);
    }

    @Property(tries = 100)
    void twoFactorsOfA1x1ConvolutionCostWhatTheirFormulaSays(
            @ForAll @IntRange(min = 3, max = 70) int in,
            @ForAll @IntRange(min = 3, max = 70) int out,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll boolean bias) {
        int cheaper = (in * out - 1) / (in + out);
        int rank = 1 + (int) Math.round(share * (cheaper - 1));
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

    private static boolean fits(Place place) {
        try {
            place.network();
            return true;
        } catch (ParsimonyException e) {
            return false;
        }
    }

    private static long pixels(Shape image) {
        return (long) image.dim(1) * image.dim(2);
    }

    private static Arbitrary<Size2d> sizes(int least, int most) {
        return Combinators.combine(
                        Arbitraries.integers().between(least, most),
                        Arbitraries.integers().between(least, most))
                .as(Size2d::new);
    }
}
