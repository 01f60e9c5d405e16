package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.guideline.Guideline.StrategyKind;
import io.parsimony.strategies.guideline.Plan;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of channels and ranks are multiples of an engine's block size. */
class AlignTest {

    private static final Network NETWORK = Zoo.vgg(
            Shape.of(3, 32, 32), List.of(List.of(40), List.of(72, 96), List.of(128, 128)), List.of(256, 100), 10);

    private static List<Integer> depthwise(Network network) {
        List<Integer> channels = new ArrayList<>();
        network.forEach(Layer.Conv2d.class, (node, conv) -> {
            if (node.name().endsWith(".depthwise")) {
                channels.add(conv.outChannels());
            }
        });
        return channels;
    }

    private static List<Integer> ranks(Network network) {
        List<Integer> ranks = new ArrayList<>();
        network.forEach(Layer.Linear.class, (node, linear) -> {
            if (node.name().endsWith(".a")) {
                ranks.add(linear.outFeatures());
            }
        });
        return ranks;
    }

    @ParameterizedTest
    @CsvSource({
        "0.3, 1, 6 10 14 19",
        "0.3, 8, 8 8 16 16",
        "0.3, 16, 16 16 16 16",
        "1, 16, 16 32 48 64",
        "0.3, 64, 6 10 14 64"
    })
    void depthwiseChannelsAreTheNearestMultipleThatAPartHas(double omega, int align, String expected) {
        ParConv strategy = new ParConv(omega, 2, List.of(), List.of("conv1"), Init.RANDOM, align);
        Model teacher = Model.initialize(NETWORK, 1);
        Network student = strategy.apply(teacher, new RewriteContext(1)).model().network();
        assertThat(depthwise(student)).isEqualTo(numbers(expected));
        assertThat(depthwise(strategy.outline(NETWORK).network())).isEqualTo(numbers(expected));
    }

    private static List<Integer> numbers(String text) {
        return List.of(text.split(" ")).stream().map(Integer::valueOf).toList();
    }

    @Test
    void ranksAreRoundedUpOrWhereALayerMustBeSmallEnoughDown() {
        LowRank rank = new LowRank(OptionalInt.of(20), OptionalDouble.empty(), OptionalDouble.empty(), List.of(), 16);
        assertThat(ranks(rank.outline(NETWORK).network())).containsExactly(32, 32);
        LowRank compression = LowRank.ofCompression(2);
        List<Integer> exact = ranks(compression.outline(NETWORK).network());
        List<Integer> aligned = ranks(compression.aligned(16).outline(NETWORK).network());
        // The last layer is so small that no multiple fits.
        assertThat(aligned).hasSameSizeAs(exact);
        assertThat(aligned.subList(0, 2)).allSatisfy(one -> assertThat(one % 16).isZero());
        for (int i = 0; i < exact.size(); i++) {
            assertThat(aligned.get(i)).isBetween(exact.get(i) - 15, exact.get(i));
        }
    }

    @Test
    void widthsThatStayAreMultiples() {
        PruneChannels strategy = new PruneChannels(0.3, PruneChannels.Importance.L1, List.of(), List.of(), 8);
        List<Integer> widths = new ArrayList<>();
        strategy.outline(NETWORK).network().forEach(Layer.Conv2d.class, (node, conv) -> widths.add(conv.outChannels()));
        // 40, 72, 96, 128 and 128 channels, of which 28, 51, 68, 90 and 90 would stay; the last feeds a linear layer.
        assertThat(widths.subList(0, 4)).containsExactly(32, 56, 72, 96);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void plansHaveAlignedNumbersAndStillMeetTheGoal(int align) {
        Guideline guideline = new Guideline(
                4,
                4,
                OptionalDouble.empty(),
                List.of(StrategyKind.PARCONV, StrategyKind.LOW_RANK),
                List.of("conv1"),
                align);
        Plan plan = guideline.plan(NETWORK);
        assertThat(plan.met()).isTrue();
        List<Integer> numbers = new ArrayList<>(depthwise(plan.outline().network()));
        numbers.addAll(ranks(plan.outline().network()));
        assertThat(numbers).isNotEmpty().allSatisfy(number -> assertThat(number % align)
                .isZero());
    }

    @Test
    void alignmentBelowOneIsRefused() {
        assertThatThrownBy(() -> new ParConv(0.5, 2, List.of(), List.of(), Init.RANDOM, 0))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("align");
    }
}
