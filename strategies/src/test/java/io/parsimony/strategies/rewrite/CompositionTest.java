package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.distill.Taps;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.rewrite.PruneChannels.Importance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every strategy for convolutions before and after every other, and low-rank, on every kind of backbone. */
public class CompositionTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    private static final List<RewriteStrategy> STRATEGIES = List.of(
            new ParConv(),
            new ParConv(0.5, 3, List.of()),
            new DepthwiseSeparable(),
            new PruneChannels(0.4, Importance.L1, List.of(), List.of()),
            new PruneChannels(0.4, Importance.BN_SCALE, List.of(), List.of()),
            new FoldBatchNorm(),
            LowRank.ofRank(2),
            LowRank.ofRank(2).at(LowRank.Layers.POINTWISE),
            SpatialSvd.ofRank(2),
            new Tucker());

    static Stream<String> backbones() {
        return Backbones.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void anyTwoComposeAndAreAsOutlined(String backbone) {
        Model teacher = Backbones.of(backbone);
        int applied = 0;
        for (RewriteStrategy first : STRATEGIES) {
            for (RewriteStrategy second : STRATEGIES) {
                applied += applied(teacher, List.of(first, second));
            }
        }
        assertThat(applied).isGreaterThan(50);
    }

    @Test
    void theFunctionOfAWholeChainIsFoldedExactly() {
        Model student = Backbones.of("residual");
        for (RewriteStrategy strategy : List.of(
                new PruneChannels(0.25, Importance.L1, List.of(), List.of()), new ParConv(), LowRank.ofRank(2))) {
            student = strategy.apply(student, CONTEXT).model();
        }
        student = HostNetworks.seasoned(student, 5);
        FoldBatchNormTest.requireSameFunction(
                student, new FoldBatchNorm().apply(student, CONTEXT).model());
    }

    @Test
    void featureTapsFindTheirPairsWhereWidthsStayed() {
        Model teacher = Backbones.of("residual");
        Rewrite rewrite = new PruneChannels(0.5, Importance.L1, List.of("b1"), List.of()).apply(teacher, CONTEXT);
        rewrite = rewrite.then(new ParConv().apply(rewrite.model(), CONTEXT));
        rewrite = rewrite.then(new FoldBatchNorm().apply(rewrite.model(), CONTEXT));
        Network student = rewrite.model().network();
        assertThat(Taps.stages(teacher.network(), student, rewrite.mapping()).pairs())
                .containsExactly(new Taps.Tap("a_relu", "a_relu"), new Taps.Tap("b_relu", "b_relu"));
        Rewrite narrow = new PruneChannels().apply(teacher, CONTEXT);
        assertThat(Taps.stages(teacher.network(), narrow.model().network(), narrow.mapping())
                        .pairs())
                .isEmpty();
    }

    @Test
    void theTeacherStaysAndTheSameSeedGivesTheSameStudent() {
        Model teacher = Backbones.of("inception");
        Map<String, float[]> before = new LinkedHashMap<>();
        teacher.parameters().asMap().forEach((name, tensor) -> before.put(name, tensor.toArray()));
        for (RewriteStrategy strategy : STRATEGIES) {
            Model one = strategy.apply(teacher, CONTEXT).model();
            Model again = strategy.apply(teacher, CONTEXT).model();
            assertThat(one.network().nodes()).isEqualTo(again.network().nodes());
            for (String name : one.parameters().names()) {
                assertThat(one.parameters()
                                .get(name)
                                .sameBits(again.parameters().get(name)))
                        .as("%s of %s", name, strategy)
                        .isTrue();
            }
        }
        before.forEach((name, values) ->
                assertThat(teacher.parameters().get(name).toArray()).isEqualTo(values));
    }

    /** Applies the strategies that find a site, checks each step, and counts the steps. */
    private static int applied(Model teacher, List<RewriteStrategy> strategies) {
        Rewrite rewrite = Rewrite.identity(teacher);
        ArchitectureChange outline = ArchitectureChange.identity(teacher.network());
        int applied = 0;
        for (RewriteStrategy strategy : strategies) {
            try {
                rewrite = rewrite.then(strategy.apply(rewrite.model(), CONTEXT));
                outline = outline.then(strategy.outline(outline.network()));
                applied++;
            } catch (ParsimonyException e) {
                assertThat(e.id()).as("%s: %s", strategies, e).isEqualTo("no-site");
            }
        }
        requireAsOutlined(teacher.network(), rewrite, outline, strategies);
        return applied;
    }

    public static void requireAsOutlined(Network before, Rewrite rewrite, ArchitectureChange outline, Object what) {
        Network network = rewrite.model().network();
        assertThat(network.nodes()).as("%s", what).isEqualTo(outline.network().nodes());
        assertThat(network.outputs()).as("%s", what).isEqualTo(outline.network().outputs());
        assertThat(rewrite.mapping()).as("%s", what).isEqualTo(outline.mapping());
        List<List<Object>> sites = new ArrayList<>();
        rewrite.sites().forEach(site -> sites.add(List.of(site.node(), site.replaced(), site.before(), site.after())));
        assertThat(outline.sites())
                .as("%s", what)
                .extracting(site -> List.<Object>of(site.node(), site.replaced(), site.before(), site.after()))
                .isEqualTo(sites);
        for (String name : rewrite.mapping().keySet()) {
            assertThat(before.contains(name)).isTrue();
            assertThat(network.contains(rewrite.mapping().get(name))).isTrue();
        }
        Cost found = CostAnalyzer.analyze(network).total();
        long macs = CostAnalyzer.analyze(before).total().macs();
        long parameters = CostAnalyzer.analyze(before).total().parameters();
        for (Site site : rewrite.sites()) {
            macs += site.after().macs() - site.before().macs();
            parameters += site.after().parameters() - site.before().parameters();
        }
        assertThat(found.macs()).as("%s", what).isEqualTo(macs);
        assertThat(found.parameters()).as("%s", what).isEqualTo(parameters);
        long counted = network.parameters().stream()
                .filter(ParameterSpec::trainable)
                .mapToLong(spec ->
                        rewrite.model().parameters().get(spec.name()).shape().size())
                .sum();
        assertThat(found.parameters()).as("%s", what).isEqualTo(counted);
    }
}
