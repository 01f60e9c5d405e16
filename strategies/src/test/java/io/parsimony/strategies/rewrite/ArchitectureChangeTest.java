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
import io.parsimony.testing.Draw;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The predicted change of a network equals the change of its model. */
class ArchitectureChangeTest {

    @Test
    void anOutlineIsWhatComesOut() {
        Draw.each(300, draw -> requireAsSaid(network(draw), strategy(draw), draw.seed()));
    }

    private static void requireAsSaid(Network network, RewriteStrategy strategy, long seed) {
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
        // The savings of all sites sum to the network's.
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

    private static RewriteStrategy strategy(Draw draw) {
        double ratio = draw.between(0.05, 1);
        int size = draw.between(1, 12);
        int sites = draw.between(1, 3);
        return switch (draw.between(0, 6)) {
            case 0 -> Bottleneck.ofRatio(ratio);
            case 1 -> Bottleneck.ofWidth(size);
            case 2 -> OutputTying.ofRatio(ratio, sites);
            case 3 -> OutputTying.ofClasses(size, sites);
            case 4 -> new GlobalPoolHead(draw.among(Layers.values()), List.of());
            case 5 -> LowRank.ofRank(size);
            default -> LowRank.ofCompression(1 + 4 * ratio);
        };
    }

    /** Returns a flattened map and one to four linear layers, with random activations, dropout and side branches. */
    private static Network network(Draw draw) {
        NetworkBuilder builder = Network.builder()
                .input("x", Shape.of(draw.between(1, 4), draw.between(1, 3), draw.between(1, 3)))
                .flatten("flat");
        int layers = draw.between(1, 4);
        for (int i = 0; i < layers; i++) {
            if (draw.among(true, false, false)) {
                builder.add("drop" + i, new Layer.Dropout(0.3));
            }
            int in = builder.shape().dim(0);
            builder.add("fc" + i, new Layer.Linear(in, draw.between(1, 12), draw.flag()));
            if (i < layers - 1 && draw.flag()) {
                builder.add("act" + i, new Layer.Activation(draw.among(Function.values())));
            }
            if (draw.among(true, false, false, false, false, false)) {
                builder.add("twice" + i, new Layer.Add(), builder.last(), builder.last());
            }
        }
        return draw.among(true, false, false, false)
                ? builder.add("softmax", new Layer.Softmax(1)).build()
                : builder.build();
    }
}
