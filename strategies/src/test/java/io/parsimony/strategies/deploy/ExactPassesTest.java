package io.parsimony.strategies.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.strategies.deploy.InferenceForm.Form;
import io.parsimony.strategies.rewrite.CompositionTest;
import io.parsimony.strategies.rewrite.FoldBatchNorm;
import io.parsimony.strategies.rewrite.HostNetworks;
import io.parsimony.tensor.Tensor;
import io.parsimony.testing.Draw;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every exact pass on random networks keeps the function, and the predicted architecture equals the result. */
class ExactPassesTest {

    private static final RewriteStrategy[] STRATEGIES = {
        new AbsorbShuffle(),
        new SplitProducer(),
        new ZeroExpand(),
        new DropIdentities(),
        new DropDeadChannels(),
        new MergeLinear(),
        new PadChannels(4),
        new PadChannels(),
        new PoolFirst(),
        new FoldBatchNorm(),
        new InferenceForm(Form.FOLDED),
        new InferenceForm(Form.UNSHUFFLED),
        new InferenceForm(Form.PRODUCER),
        new InferenceForm(Form.PRODUCER, 8),
        new InferenceForm(Form.ZERO_EXPANDED)
    };

    @Test
    void theFunctionStays() {
        Draw.each(800, draw -> requireFunction(draw.seed(), draw.among(STRATEGIES)));
    }

    private static void requireFunction(long seed, RewriteStrategy strategy) {
        Model before = RandomNetworks.of(seed);
        ArchitectureChange outline;
        try {
            outline = strategy.outline(before.network());
        } catch (ParsimonyException e) {
            assertThat(e.id()).isEqualTo("no-site");
            return;
        }
        Rewrite rewrite = strategy.apply(before, new RewriteContext(seed));
        CompositionTest.requireAsOutlined(before.network(), rewrite, outline, strategy);
        requireSameOutputs(before, rewrite.model(), 2e-5);
        requireNothingLeft(rewrite.model(), strategy);
    }

    @Test
    void passesComposeInAnyOrder() {
        Draw.each(300, draw -> requireComposition(draw.seed(), draw.list(2, 5, each -> each.among(STRATEGIES))));
    }

    private static void requireComposition(long seed, List<RewriteStrategy> strategies) {
        Model before = RandomNetworks.of(seed);
        Model after = before;
        for (RewriteStrategy strategy : strategies) {
            try {
                after = strategy.apply(after, new RewriteContext(seed)).model();
            } catch (ParsimonyException e) {
                assertThat(e.id()).isEqualTo("no-site");
            }
        }
        requireSameOutputs(before, after, 5e-5);
    }

    @Test
    void channelsOfZerosGo() {
        Draw.each(300, draw -> requireWithoutZeros(draw.seed()));
    }

    private static void requireWithoutZeros(long seed) {
        Model before = RandomNetworks.withZeros(RandomNetworks.of(seed), seed);
        DropDeadChannels strategy = new DropDeadChannels(true);
        Rewrite rewrite;
        try {
            rewrite = strategy.apply(before, new RewriteContext(seed));
        } catch (ParsimonyException e) {
            assertThat(e.id()).isEqualTo("no-site");
            return;
        }
        requireSameOutputs(before, rewrite.model(), 2e-5);
    }

    static void requireSameOutputs(Model before, Model after, double tolerance) {
        Network network = before.network();
        assertThat(after.network().outputs()).isEqualTo(network.outputs());
        assertThat(after.network().inputs()).isEqualTo(network.inputs());
        Tensor samples = HostNetworks.samples(before, 2, 5);
        Map<String, Tensor> expected = HostNetworks.values(before, samples, network.outputs());
        Map<String, Tensor> found = HostNetworks.values(after, samples, network.outputs());
        for (String output : network.outputs()) {
            float[] wanted = expected.get(output).toArray();
            float[] values = found.get(output).toArray();
            assertThat(values).hasSameSizeAs(wanted);
            double largest = 1;
            for (float value : wanted) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < wanted.length; i++) {
                assertThat((double) values[i]).as("%s %d", output, i).isCloseTo(wanted[i], within(tolerance * largest));
            }
        }
    }

    /**
     * Checks that a form is complete. A single pass may find more sites the next time, but only those that save
     * operations or copies.
     */
    private static void requireNothingLeft(Model model, RewriteStrategy strategy) {
        try {
            ArchitectureChange again = strategy.outline(model.network());
            if (again.changed()) {
                assertThat(strategy).isNotInstanceOf(InferenceForm.class);
                assertThat(price(again.network())).isLessThan(price(model.network()));
            }
        } catch (ParsimonyException e) {
            assertThat(e.id()).isEqualTo("no-site");
        }
    }

    private static long price(Network network) {
        long copies = network.nodes().stream()
                .filter(node -> ChannelIds.moves(node.layer()))
                .mapToLong(node -> ChannelIds.reorders(node.layer()) ? 3 : 1)
                .sum();
        return CostAnalyzer.analyze(network).total().macs() + copies;
    }
}
