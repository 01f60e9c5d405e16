package io.parsimony.tck.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.backend.Backend;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.strategies.rewrite.Bottleneck;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Rule 6.02 finds strategies whose predicted change differs from the change of a model. */
class CompressionChecksTest {

    /** Removes half of the hidden features, independently of the predicted change. */
    private record Lying(Function<Network, ArchitectureChange> says) implements RewriteStrategy {

        @Override
        public String type() {
            return "lying";
        }

        @Override
        public Kind kind() {
            return Kind.APPROXIMATE;
        }

        @Override
        public ArchitectureChange outline(Network network) {
            return says.apply(network);
        }

        @Override
        public Rewrite apply(Model model, RewriteContext context) {
            return new Bottleneck().apply(model, context);
        }
    }

    private static void check(RewriteStrategy strategy) {
        ReferenceBackendProvider provider = new ReferenceBackendProvider();
        try (Backend backend = provider.open()) {
            CompressionChecks.rewrites(
                    new Kit(
                            provider,
                            backend,
                            backend.info(),
                            backend.capabilities(),
                            ComparisonPrecision.FLOAT64,
                            7,
                            "6.02-rewrites"),
                    strategy);
        }
    }

    @Test
    void anHonestOutlinePasses() {
        assertThatCode(() -> check(new Lying(new Bottleneck()::outline))).doesNotThrowAnyException();
    }

    @Test
    void anotherWidthIsFound() {
        assertThatThrownBy(() -> check(new Lying(Bottleneck.ofRatio(0.25)::outline)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the outline's nodes")
                .hasMessageContaining("the outline's sites and their costs");
    }

    @Test
    void anotherCorrespondenceIsFound() {
        assertThatThrownBy(() -> check(new Lying(network -> {
                    ArchitectureChange right = new Bottleneck().outline(network);
                    return new ArchitectureChange(
                            right.network(),
                            ArchitectureChange.identity(network)
                                    .then(LowRank.ofRank(2).outline(network))
                                    .mapping(),
                            right.sites());
                })))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the mapping of the architecture change");
    }

    @Test
    void onlyParametersThatAreNeededExcuseAnOutline() {
        assertThatCode(() -> check(LowRank.ofEnergy(0.5))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(new Lying(LowRank.ofRank(1000)::outline)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the outline's error");
    }

    @Test
    void noSiteShowsAsASkip() {
        assertThatThrownBy(() -> check(LowRank.ofRank(1000)))
                .isInstanceOf(Skip.class)
                .hasMessageContaining("[low-rank]")
                .hasMessageContaining("no site");
    }
}
