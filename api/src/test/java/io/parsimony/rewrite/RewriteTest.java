package io.parsimony.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.cost.Cost;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.distill.Taps;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewriteTest {

    private static final RewriteContext CONTEXT = new RewriteContext(3);

    private final Model model = Model.initialize(
            Network.builder()
                    .input("x", Shape.of(2, 4, 4))
                    .conv2d("conv", 2, 3, 1, 1)
                    .relu("relu")
                    .flatten("flat")
                    .linear("fc", 6)
                    .build(),
            1);

    private static Node linear(String name, int in, int out, boolean bias, String from) {
        return new Node(name, new Layer.Linear(in, out, bias), List.of(from));
    }

    /** Returns a rewrite of the output layer into two, the first with given weights. */
    private Rewrite factorized(String first, String second) {
        NetworkRewriter rewriter = new NetworkRewriter("low-rank", model, CONTEXT);
        rewriter.keep(model.network().node("conv"), "It is a convolution.");
        rewriter.replace(
                model.network().node("fc"),
                new NetworkRewriter.Replacement(
                        List.of(linear(first, 32, 2, false, "flat"), linear(second, 2, 6, true, first)),
                        Map.of(first + ".weight", Tensor.full(Shape.of(2, 32), 5))),
                "Rank 2.");
        return rewriter.finish();
    }

    @Test
    void replacementTakesThePlaceAndTheOutputsName() {
        Rewrite rewrite = factorized("fc_in", "fc_out");
        Model student = rewrite.model();
        assertThat(student.network().nodes())
                .extracting(Node::name)
                .containsExactly("conv", "relu", "flat", "fc_in", "fc_out");
        assertThat(student.network().outputs()).containsExactly("fc_out");
        assertThat(rewrite.mapping())
                .containsEntry("fc", "fc_out")
                .containsEntry("conv", "conv")
                .hasSize(4);
        assertThat(rewrite.changed()).isTrue();
        assertThat(model.network().contains("fc"))
                .as("the model before is untouched")
                .isTrue();
    }

    @Test
    void parametersAreKeptGivenOrDrawn() {
        Parameters parameters = factorized("fc_in", "fc_out").model().parameters();
        assertThat(parameters.get("conv.weight")).isSameAs(model.parameters().get("conv.weight"));
        assertThat(parameters.get("fc_in.weight").toArray()).containsOnly(5);
        Network network = factorized("fc_in", "fc_out").model().network();
        assertThat(parameters
                        .get("fc_out.weight")
                        .sameBits(Parameters.initialize(network, 3).get("fc_out.weight")))
                .isTrue();
    }

    @Test
    void sitesHoldReasonsAndCosts() {
        List<Site> sites = factorized("fc_in", "fc_out").sites();
        assertThat(sites).extracting(Site::node).containsExactly("conv", "fc");
        assertThat(sites.get(0).replaced()).isFalse();
        assertThat(sites.get(0).what()).isEqualTo("It is a convolution.");
        assertThat(sites.get(1).before().macs()).isEqualTo(32 * 6);
        assertThat(sites.get(1).after().macs()).isEqualTo(32 * 2 + 2 * 6);
    }

    @Test
    void oldNameMayBeUsedInsideTheReplacement() {
        Rewrite rewrite = factorized("fc", "fc_out");
        assertThat(rewrite.model().network().node("fc_out").inputs()).containsExactly("fc");
        assertThat(rewrite.mapping()).containsEntry("fc", "fc_out");
        assertThat(factorized("fc_in", "fc").model().network().outputs()).containsExactly("fc");
    }

    @Test
    void whatWasReplacedSoFarCanBeSeenBeforeTheEnd() {
        NetworkRewriter rewriter = new NetworkRewriter("strategy", model, CONTEXT);
        assertThat(rewriter.soFar().model()).isSameAs(model);
        assertThat(rewriter.seed()).isEqualTo(3);
        rewriter.remove(model.network().node("relu"), "Not wanted.");
        assertThat(rewriter.soFar().model().network().contains("relu")).isFalse();
        assertThat(rewriter.soFar().mapping()).containsEntry("relu", "conv");
        rewriter.remove(model.network().node("conv"), "Nor that.");
        assertThat(rewriter.soFar().mapping()).doesNotContainKey("relu");
        assertThatThrownBy(() -> new NetworkRewriter("strategy", model.network()).soFar())
                .hasMessageContaining("[needs-parameters]");
    }

    @Test
    void provenanceCountsRewrites() {
        Model once = factorized("fc_in", "fc_out").model();
        assertThat(once.provenance()).containsEntry("rewrite.1", "low-rank at [fc]");
        Model stripped = new Model(once.network(), once.parameters(), Map.of("rewrite.1", "low-rank at [fc]"));
        NetworkRewriter again = new NetworkRewriter("plain", stripped, CONTEXT);
        Node conv = stripped.network().node("conv");
        again.replace(conv, new NetworkRewriter.Replacement(List.of(conv), Map.of()), "The same.");
        assertThat(again.finish().model().provenance()).containsKeys("rewrite.1", "rewrite.2");
    }

    @Test
    void noSiteTellsEveryReason() {
        NetworkRewriter rewriter = new NetworkRewriter("low-rank", model, CONTEXT);
        assertThatThrownBy(rewriter::finish)
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("Strategy [low-rank] found no site to replace. The network has no node of a kind that the"
                        + " strategy replaces. [no-site]");
        rewriter.keep(model.network().node("conv"), "It is kept by name.");
        rewriter.keep(model.network().node("fc"), "Rank 64 would cost more.");
        assertThatThrownBy(rewriter::finish)
                .hasMessage(
                        "Strategy [low-rank] found no site to replace. [conv]: It is kept by name. [fc]: Rank 64 would"
                                + " cost more. [no-site]");
    }

    @Test
    void replacementsFaults() {
        assertThatThrownBy(() -> new NetworkRewriter.Replacement(List.of(), Map.of()))
                .hasMessage("Expected at least one replacement node, found none. [bad-rewrite]");
        assertThatThrownBy(() -> new NetworkRewriter.Replacement(
                        List.of(linear("fc", 2, 3, false, "x")), Map.of("fc.bias", Tensor.full(Shape.of(3), 0))))
                .hasMessage("The new nodes have no parameter [fc.bias]. Known: [fc.weight]. [unknown-parameter]");
    }

    @Test
    void rewritesCompose() {
        Network network = model.network();
        ArchitectureChange first = new ArchitectureChange(network, Map.of("a", "b", "c", "c", "d", "e"), List.of());
        ArchitectureChange second = new ArchitectureChange(network, Map.of("b", "z", "c", "c"), List.of());
        assertThat(first.then(second).mapping()).containsOnly(Map.entry("a", "z"), Map.entry("c", "c"));
        assertThat(Rewrite.identity(model).then(factorized("p", "q")).mapping()).containsEntry("fc", "q");
        assertThat(Rewrite.identity(model).changed()).isFalse();
    }

    @Test
    void removedNodesInputTakesItsPlace() {
        NetworkRewriter rewriter = new NetworkRewriter("strip", model, CONTEXT);
        rewriter.remove(model.network().node("conv"), "Gone.");
        rewriter.remove(model.network().node("relu"), "Gone too.");
        Rewrite rewrite = rewriter.finish();

        assertThat(rewrite.model().network().nodes()).extracting(Node::name).containsExactly("flat", "fc");
        assertThat(rewrite.model().network().node("flat").inputs()).containsExactly("x");
        assertThat(rewrite.mapping()).containsOnlyKeys("flat", "fc");
        assertThat(rewrite.sites()).extracting(Site::after).containsOnly(Cost.NONE);
        assertThat(rewrite.model().provenance()).containsEntry("rewrite.1", "strip at [conv, relu]");
    }

    @Test
    void removedNodeCorrespondsToWhatReplacedItsInput() {
        NetworkRewriter rewriter = new NetworkRewriter("strip", model, CONTEXT);
        Node conv = model.network().node("conv");
        rewriter.replace(
                conv,
                new NetworkRewriter.Replacement(List.of(new Node("new", conv.layer(), List.of("x"))), Map.of()),
                "");
        rewriter.remove(model.network().node("relu"), "Gone.");

        assertThat(rewriter.outline().mapping()).containsEntry("conv", "new").containsEntry("relu", "new");
    }

    @Test
    void onlyNodesWithOneInputAreRemoved() {
        Network sum = Network.builder()
                .input("x", Shape.of(2))
                .add("sum", new Layer.Add(), "x", "x")
                .build();
        assertThatThrownBy(() -> new NetworkRewriter("strip", sum).remove(sum.node("sum"), ""))
                .hasMessageContaining("bad-rewrite");
    }

    @Test
    void networkAloneIsOutlinedButGetsNoParameters() {
        NetworkRewriter rewriter = new NetworkRewriter("strip", model.network());
        rewriter.remove(model.network().node("relu"), "Gone.");

        assertThat(rewriter.model()).isEmpty();
        assertThat(rewriter.outline().network().contains("relu")).isFalse();
        assertThatThrownBy(rewriter::finish).hasMessageContaining("needs-parameters");
    }

    @Test
    void oneTapAStage() {
        Network network = Network.builder()
                .input("x", Shape.of(2, 8, 8))
                .relu("r1")
                .conv2d("c", 2, 3, 1, 1)
                .relu("r2")
                .maxPool("p", 2)
                .relu("r3")
                .flatten("f")
                .relu("r4")
                .build();
        Map<String, String> same = Map.of("r1", "r1", "r2", "r2", "r3", "r3", "r4", "r4");
        assertThat(Taps.stages(network, network, same).pairs())
                .containsExactly(new Taps.Tap("r2", "r2"), new Taps.Tap("r3", "r3"));
        assertThat(Taps.stages(network, network, Map.of("r1", "r1")).pairs()).containsExactly(new Taps.Tap("r1", "r1"));
        assertThat(Taps.stages(network, network, Map.of("r1", "r3")).pairs()).isEmpty();
    }

    @Test
    void gatesOfOtherSizeDoNotSplitAStage() {
        Layer.Conv2d point = new Layer.Conv2d(2, 2, Size2d.ONE, Convolution.PLAIN, true);
        Network network = Network.builder()
                .input("x", Shape.of(2, 8, 8))
                .relu("r1")
                .add("squeeze", new Layer.GlobalAvgPool2d())
                .add("fc", point)
                .relu("gate")
                .add("scaled", new Layer.Multiply(), "r1", "gate")
                .relu("r2")
                .build();
        Map<String, String> same = Map.of("r1", "r1", "gate", "gate", "r2", "r2");
        assertThat(Taps.stages(network, network, same).pairs())
                .containsExactly(new Taps.Tap("gate", "gate"), new Taps.Tap("r2", "r2"));
    }

    /** Replacing the owner of shared parameters keeps the other nodes' values. */
    @Test
    void nodesThatShareParametersKeepThemWhenTheirOwnerIsReplaced() {
        Layer linear = new Layer.Linear(3, 3, true);
        Network network = new Network(
                Map.of("x", Shape.of(3)),
                List.of(
                        new Node("a", linear, List.of("x")),
                        new Node("b", linear, List.of("a"), "a"),
                        new Node("c", linear, List.of("b"), "a")),
                List.of("c"));
        Model model = Model.initialize(network, 5);
        NetworkRewriter rewriter = new NetworkRewriter("test", model, new RewriteContext(0));
        Node narrow = new Node("a", new Layer.Linear(3, 3, false), List.of("x"));
        rewriter.replace(network.node("a"), new NetworkRewriter.Replacement(List.of(narrow), Map.of()), "It changed.");
        Model after = rewriter.finish().model();
        assertThat(after.network().node("b").owner()).isEqualTo("b");
        assertThat(after.network().node("c").owner()).isEqualTo("b");
        assertThat(after.parameters().names()).containsExactly("a.weight", "b.weight", "b.bias");
        assertThat(after.parameters()
                        .get("b.weight")
                        .sameBits(model.parameters().get("a.weight")))
                .isTrue();
    }
}
