package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.rewrite.GlobalPoolHead.Layers;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a strategy says of a network alone is what it does to a model of it. */
class ArchitectureChangeTest {

    @Property(tries = 300)
    void anOutlineIsWhatComesOut(
            @ForAll("networks") Network network, @ForAll("strategies") RewriteStrategy strategy, @ForAll long seed) {
        ArchitectureChange outline;
        try {
            outline = strategy.outline(network);
        } catch (ParsimonyException e) {
            assertThat(e.id()).isEqualTo("no-site");
            assertThat(refusal(strategy, Model.initialize(network, seed))).isEqualTo(e.getMessage());
            return;
        }
        Rewrite rewrite = strategy.apply(Model.initialize(network, seed), new RewriteContext(seed));
        assertThat(rewrite.model().network().nodes())
                .isEqualTo(outline.network().nodes());
        assertThat(rewrite.model().network().outputs())
                .isEqualTo(outline.network().outputs());
        assertThat(rewrite.mapping()).isEqualTo(outline.mapping());
        assertThat(rewrite.sites())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("what")
                .isEqualTo(outline.sites());
        // Every site's saving adds up to the network's.
        assertThat(saved(outline.sites())).isEqualTo(difference(network, outline.network()));
    }

    private static String refusal(RewriteStrategy strategy, Model model) {
        try {
            strategy.apply(model, new RewriteContext(1));
            return "";
        } catch (ParsimonyException e) {
            return e.getMessage();
        }
    }

    private static List<Long> saved(List<Site> sites) {
        Cost before = sites.stream().map(Site::before).reduce(Cost.NONE, Cost::plus);
        Cost after = sites.stream().map(Site::after).reduce(Cost.NONE, Cost::plus);
        return List.of(before.macs() - after.macs(), before.parameters() - after.parameters());
    }

    private static List<Long> difference(Network one, Network other) {
        Cost before = CostAnalyzer.analyze(one).total();
        Cost after = CostAnalyzer.analyze(other).total();
        return List.of(before.macs() - after.macs(), before.parameters() - after.parameters());
    }

    @Provide
    Arbitrary<RewriteStrategy> strategies() {
        Arbitrary<Double> ratio = Arbitraries.doubles().between(0.05, 1);
        Arbitrary<Integer> size = Arbitraries.integers().between(1, 12);
        return Arbitraries.oneOf(
                ratio.map(Bottleneck::ofRatio),
                size.map(Bottleneck::ofWidth),
                Combinators.combine(ratio, size.map(n -> n % 3 + 1)).as(OutputTying::ofRatio),
                Combinators.combine(size, size.map(n -> n % 3 + 1)).as(OutputTying::ofClasses),
                Arbitraries.of(Layers.class).map(layers -> new GlobalPoolHead(layers, List.of())),
                size.map(LowRank::ofRank),
                ratio.map(share -> LowRank.ofCompression(1 + 4 * share)));
    }

    /** A map, flattened, and one to four linear layers, with activations, dropout and side branches here and there. */
    @Provide
    Arbitrary<Network> networks() {
        return Arbitraries.longs().map(ArchitectureChangeTest::network);
    }

    private static Network network(long seed) {
        Random random = new Random(seed);
        NetworkBuilder builder = Network.builder()
                .input("x", Shape.of(1 + random.nextInt(4), 1 + random.nextInt(3), 1 + random.nextInt(3)))
                .flatten("flat");
        int layers = 1 + random.nextInt(4);
        for (int i = 0; i < layers; i++) {
            if (random.nextInt(3) == 0) {
                builder.add("drop" + i, new Layer.Dropout(0.3));
            }
            int in = builder.shape().dim(0);
            builder.add("fc" + i, new Layer.Linear(in, 1 + random.nextInt(12), random.nextBoolean()));
            if (i < layers - 1 && random.nextBoolean()) {
                builder.add(
                        "act" + i, new Layer.Activation(Function.values()[random.nextInt(Function.values().length)]));
            }
            if (random.nextInt(6) == 0) {
                builder.add("twice" + i, new Layer.Add(), builder.last(), builder.last());
            }
        }
        return random.nextInt(4) == 0
                ? builder.add("softmax", new Layer.Softmax(1)).build()
                : builder.build();
    }
}
