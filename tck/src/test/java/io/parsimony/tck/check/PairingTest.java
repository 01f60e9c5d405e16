package io.parsimony.tck.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.FeatureMse;
import io.parsimony.strategies.loss.LogitMse;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.strategies.rewrite.Bottleneck;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.OutputTying;
import io.parsimony.strategies.rewrite.ParConv;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairingTest {

    private static final RewriteStrategy NO_SITE = LowRank.ofRank(1000);

    @Test
    void everyStrategyMeetsALossAndEveryLossAStrategyInAsFewPairsAsThatTakes() {
        List<RewriteStrategy> strategies = PluginRegistry.discover(RewriteStrategy.class);
        List<DistillationLoss> losses = PluginRegistry.discover(DistillationLoss.class);
        List<Pairing> pairs = Pairing.all(strategies, losses);
        assertThat(pairs).extracting(Pairing::strategy).containsAll(strategies);
        assertThat(pairs).extracting(Pairing::loss).containsAll(losses);
        assertThat(pairs).hasSize(Math.max(strategies.size(), losses.size()));
        assertThat(pairs).extracting(Pairing::name).doesNotHaveDuplicates();
    }

    @Test
    void strategiesThatAreLeftGoRoundTheLosses() {
        List<RewriteStrategy> strategies = List.of(new ParConv(), new LowRank(), new Bottleneck(), new OutputTying());
        assertThat(Pairing.all(strategies, List.of(new CrossEntropy(), new LogitMse())))
                .extracting(Pairing::name)
                .containsExactly(
                        "parconv by cross-entropy",
                        "low-rank by logit-mse",
                        "bottleneck by cross-entropy",
                        "output-tying by logit-mse");
    }

    @Test
    void lossesThatAreLeftGoRoundTheStrategies() {
        assertThat(Pairing.all(List.of(new ParConv()), List.of(new CrossEntropy(), new SoftTarget())))
                .extracting(Pairing::name)
                .containsExactly("parconv by cross-entropy", "parconv by soft-target");
    }

    @Test
    void featuresAreComparedWhereThereAreSome() {
        List<DistillationLoss> losses = List.of(new CrossEntropy(), new FeatureMse());
        assertThat(Pairing.all(List.of(NO_SITE, new ParConv()), losses))
                .extracting(Pairing::name)
                .containsExactly("low-rank by cross-entropy", "parconv by feature-mse");
    }

    @Test
    void aStrategyWithoutASiteStillShows() {
        assertThat(Pairing.all(List.of(NO_SITE), List.of(new CrossEntropy()))).hasSize(1);
    }
}
