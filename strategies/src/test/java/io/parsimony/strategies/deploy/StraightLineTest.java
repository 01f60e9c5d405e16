package io.parsimony.strategies.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.deploy.InferenceForm.Form;
import io.parsimony.strategies.rewrite.HostNetworks;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.testing.Draw;
import io.parsimony.zoo.Zoo;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The results for ParConv blocks in networks without branches. */
class StraightLineTest {

    static Stream<Map.Entry<String, Network>> students() {
        Network digits =
                Zoo.vgg(Shape.of(1, 28, 28), List.of(List.of(32), List.of(64), List.of(128, 128)), List.of(256), 10);
        Network vgg = Zoo.build("vgg16_bn", Shape.of(3, 64, 64), 10);
        Network hctr = Zoo.build("hctr", Shape.of(1, 64, 64), 100);
        return Map.of(
                "digits", student(digits, 0.25),
                "vgg16", student(vgg, 0.25),
                "hctr", student(hctr, 0.5))
                .entrySet()
                .stream();
    }

    private static Network student(Network teacher, double omega) {
        Network blocks = new ParConv(omega, 2, List.of()).outline(teacher).network();
        return LowRank.ofRank(32).outline(blocks).network();
    }

    @ParameterizedTest
    @MethodSource("students")
    void onlyLayersThatComputeAreLeft(Map.Entry<String, Network> student) {
        Network network = student.getValue();
        for (Form form : List.of(Form.PRODUCER, Form.ZERO_EXPANDED)) {
            Network deployed = new InferenceForm(form).outline(network).network();
            assertThat(deployed.nodes())
                    .as("%s", form)
                    .noneMatch(node -> ChannelIds.moves(node.layer())
                            || node.layer() instanceof Layer.BatchNorm2d
                            || node.layer() instanceof Layer.Dropout);
            assertThat(deployed.outputs()).isEqualTo(network.outputs());
        }
        Network unshuffled = new InferenceForm(Form.UNSHUFFLED).outline(network).network();
        assertThat(unshuffled.nodes()).noneMatch(node -> node.layer() instanceof Layer.ChannelShuffle);
    }

    @ParameterizedTest
    @MethodSource("students")
    void dividingAddsNoOperations(Map.Entry<String, Network> student) {
        Network network = student.getValue();
        Network deployed = new InferenceForm(Form.PRODUCER).outline(network).network();
        assertThat(CostAnalyzer.analyze(deployed).total().macs())
                .isEqualTo(CostAnalyzer.analyze(network).total().macs());
        assertThat(new InferenceForm(Form.PRODUCER).outline(network).sites()).allMatch(Site::replaced);
    }

    /** Permuted and split layers compute the same sums in the same order. */
    @Test
    void permutingAndDividingKeepEveryBit() {
        Draw.each(
                100, draw -> requireEveryBit(draw.seed(), draw.between(2, 6), draw.between(1, 3), draw.between(2, 3)));
    }

    private static void requireEveryBit(long seed, int half, int blocks, int split) {
        List<List<Integer>> stages = Stream.iterate(half, n -> n + 1)
                .limit(blocks)
                .map(n -> List.of(split * n, split * (n + 1)))
                .toList();
        Network teacher = Zoo.vgg(Shape.of(2, 16, 16), stages, List.of(7), 3);
        Model student = HostNetworks.seasoned(
                new ParConv(0.5, split, List.of())
                        .apply(Model.initialize(teacher, seed), new RewriteContext(seed))
                        .model(),
                seed);
        Tensor samples = HostNetworks.samples(student, 2, seed);
        String logits = teacher.logits();
        Tensor expected = HostNetworks.values(student, samples, List.of(logits)).get(logits);
        for (RewriteStrategy strategy : List.of(new AbsorbShuffle(), new SplitProducer())) {
            Model deployed = strategy.apply(student, new RewriteContext(seed)).model();
            Tensor found =
                    HostNetworks.values(deployed, samples, List.of(logits)).get(logits);
            assertThat(found.sameBits(expected)).as("%s", strategy).isTrue();
        }
    }
}
