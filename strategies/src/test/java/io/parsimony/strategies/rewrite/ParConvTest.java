package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.network.Node;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParConvTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    @Test
    void theBlockHasTheStructureOfThePapersModule() {
        Rewrite rewrite = new ParConv().apply(beforeBatchNorm(Shape.of(8, 6, 6), conv(8, 12, 3, 1, 1)), CONTEXT);
        assertThat(describe(rewrite.model().network()))
                .containsExactly(
                        "c.shuffle channel_shuffle [x] 8x6x6",
                        "c.s3 slice [c.shuffle] 4x6x6",
                        "c.reduce conv2d [c.s3] 2x6x6",
                        "c.reduce_bn batchnorm2d [c.reduce] 2x6x6",
                        "c.depthwise conv2d [c.reduce_bn] 2x6x6",
                        "c.depthwise_bn batchnorm2d [c.depthwise] 2x6x6",
                        "c.expand conv2d [c.depthwise_bn] 12x6x6",
                        "c.s1 slice [c.shuffle] 4x6x6",
                        "c.pointwise conv2d [c.s1] 12x6x6",
                        "c.add add [c.expand, c.pointwise] 12x6x6",
                        "bn batchnorm2d [c.add] 12x6x6",
                        "relu relu [bn] 12x6x6");
        assertThat(layer(rewrite, "c.shuffle")).isEqualTo(new Layer.ChannelShuffle(2));
        assertThat(layer(rewrite, "c.s3")).isEqualTo(new Layer.Slice(1, 0, 4));
        assertThat(layer(rewrite, "c.s1")).isEqualTo(new Layer.Slice(1, 4, 4));
        assertThat(layer(rewrite, "c.reduce")).isEqualTo(conv(4, 2, 1, 1, 0));
        assertThat(layer(rewrite, "c.depthwise")).isEqualTo(grouped(conv(2, 2, 3, 1, 1), 2));
        assertThat(layer(rewrite, "c.expand")).isEqualTo(conv(2, 12, 1, 1, 0));
        assertThat(layer(rewrite, "c.pointwise")).isEqualTo(conv(4, 12, 1, 1, 0));
    }

    @Test
    void channelsThatDoNotDividePassTheShuffleByAndJoinTheOtherBranch() {
        ParConv strategy = new ParConv(0.5, 3, List.of());
        Rewrite rewrite = strategy.apply(beforeBatchNorm(Shape.of(14, 6, 6), conv(14, 12, 3, 1, 1)), CONTEXT);
        assertThat(describe(rewrite.model().network()))
                .containsExactly(
                        "c.even slice [x] 12x6x6",
                        "c.shuffle channel_shuffle [c.even] 12x6x6",
                        "c.s3 slice [c.shuffle] 4x6x6",
                        "c.reduce conv2d [c.s3] 2x6x6",
                        "c.reduce_bn batchnorm2d [c.reduce] 2x6x6",
                        "c.depthwise conv2d [c.reduce_bn] 2x6x6",
                        "c.depthwise_bn batchnorm2d [c.depthwise] 2x6x6",
                        "c.expand conv2d [c.depthwise_bn] 12x6x6",
                        "c.s1 slice [c.shuffle] 8x6x6",
                        "c.odd slice [x] 2x6x6",
                        "c.join concat [c.s1, c.odd] 10x6x6",
                        "c.pointwise conv2d [c.join] 12x6x6",
                        "c.add add [c.expand, c.pointwise] 12x6x6",
                        "bn batchnorm2d [c.add] 12x6x6",
                        "relu relu [bn] 12x6x6");
    }

    @Test
    void onlyWhatIsNamedIsLookedAt() {
        Network network = Network.builder()
                .input("x", Shape.of(8, 6, 6))
                .conv2d("a.1", 8, 3, 1, 1)
                .conv2d("a.2", 8, 3, 1, 1)
                .conv2d("b.1", 8, 3, 1, 1)
                .build();
        Model teacher = Model.initialize(network, 1);
        ParConv a = new ParConv(0.5, 2, List.of("a.*"), List.of("*.2"), Init.TEACHER);
        ParConv b = new ParConv(0.25, 2, List.of("b.1"), List.of(), Init.TEACHER);
        Rewrite first = a.apply(teacher, CONTEXT);
        Rewrite both = first.then(b.apply(first.model(), CONTEXT));
        assertThat(both.sites()).extracting(Site::node).containsExactly("a.1", "a.2", "b.1");
        assertThat(both.sites()).extracting(Site::replaced).containsExactly(true, false, true);
        assertThat(layer(both, "a.1.reduce")).isEqualTo(conv(4, 2, 1, 1, 0));
        assertThat(layer(both, "b.1.reduce")).isEqualTo(conv(4, 1, 1, 1, 0));
    }

    @Test
    void everyFaultOfOnlyAndKeepIsReportedAtOnce() {
        Model teacher = beforeBatchNorm(Shape.of(8, 6, 6), conv(8, 12, 3, 1, 1));
        ParConv strategy = new ParConv(0.5, 2, List.of("d", "layer4.*", "c*"), List.of("bn"), Init.TEACHER);
        ParsimonyException e =
                Assertions.catchThrowableOfType(ParsimonyException.class, () -> strategy.apply(teacher, CONTEXT));
        assertThat(e.problems())
                .extracting(Object::toString)
                .containsExactly(
                        "only: The network has no node [d]. Known: [bn, c, relu]. [unknown-node]",
                        "only: No convolution has a name like [layer4.*]. There are [c]. [unknown-node]",
                        "keep: Expected the name of a convolution, found [bn], which is a batchnorm2d. There are [c]."
                                + " [bad-value]");
    }

    @Test
    void theStrideIsTheDepthwiseAndTheOtherBranchs() {
        Rewrite rewrite = new ParConv().apply(beforeBatchNorm(Shape.of(8, 6, 6), conv(8, 10, 3, 2, 1)), CONTEXT);
        assertThat(layer(rewrite, "c.depthwise")).isEqualTo(grouped(conv(2, 2, 3, 2, 1), 2));
        assertThat(layer(rewrite, "c.pointwise")).isEqualTo(conv(4, 10, 1, 2, 0));
        assertThat(layer(rewrite, "c.reduce")).isEqualTo(conv(4, 2, 1, 1, 0));
        assertThat(rewrite.model().network().contains("c.crop_rows")).isFalse();
        assertThat(rewrite.model().network().shape("c.add")).isEqualTo(Shape.of(10, 3, 3));
    }

    @Test
    void moreThanTwoPartsGiveOneToTheDepthwiseBranch() {
        ParConv strategy = new ParConv(0.5, 4, List.of());
        Rewrite rewrite = strategy.apply(beforeBatchNorm(Shape.of(16, 6, 6), conv(16, 10, 3, 1, 1)), CONTEXT);
        assertThat(layer(rewrite, "c.shuffle")).isEqualTo(new Layer.ChannelShuffle(4));
        assertThat(layer(rewrite, "c.s3")).isEqualTo(new Layer.Slice(1, 0, 4));
        assertThat(layer(rewrite, "c.s1")).isEqualTo(new Layer.Slice(1, 4, 12));
        assertThat(layer(rewrite, "c.reduce")).isEqualTo(conv(4, 2, 1, 1, 0));
        assertThat(layer(rewrite, "c.pointwise")).isEqualTo(conv(12, 10, 1, 1, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "8, 12, 0.5, 2, 2",
        "8, 12, 0.01, 2, 1",
        "16, 8, 1, 2, 8",
        "64, 64, 0.25, 4, 4",
        "200, 8, 0.29, 2, 29",
    })
    void theCostIsThatOfTheClosedFormula(int in, int out, double omega, int split, int middle) {
        Model teacher = beforeBatchNorm(Shape.of(in, 9, 7), conv(in, out, 3, 2, 1));
        Rewrite rewrite = new ParConv(omega, split, List.of()).apply(teacher, CONTEXT);
        Site site = rewrite.sites().get(0);
        int part = in / split;
        long tail = 9L * middle + (long) middle * out + (long) (in - part) * out;
        assertThat(site.after().parameters()).isEqualTo((long) part * middle + tail + 4L * middle);
        assertThat(site.after().macs()).isEqualTo(9L * 7 * part * middle + 5L * 4 * tail);
        assertThat(site.before().parameters()).isEqualTo(9L * in * out);
        assertThat(site.before().macs()).isEqualTo(5L * 4 * 9 * in * out);
        assertThat(total(rewrite.model()).parameters())
                .isEqualTo(total(teacher).parameters()
                        - site.before().parameters()
                        + site.after().parameters());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // name, kernel, stride, padding, dilation, crop of rows and of columns as start+length
        "5x5 same,          5, 5, 1, 1, 2, 2, 1, 1, -, -",
        "1x5 same,          1, 5, 1, 1, 0, 2, 1, 1, -, -",
        "dilated same,      3, 3, 1, 1, 2, 2, 2, 2, -, -",
        "dilated valid,     3, 3, 1, 1, 0, 0, 2, 2, 2+7, 2+6",
        "valid,             3, 3, 1, 1, 0, 0, 1, 1, 1+9, 1+8",
        "valid stride 2,    3, 3, 2, 2, 0, 0, 1, 1, 1+9, 1+7",
        "5x5 half padded,   5, 5, 1, 1, 1, 1, 1, 1, 1+9, 1+8",
        "1x5 no padding,    1, 5, 1, 1, 0, 0, 1, 1, -, 2+6",
        "4x4 stride 2,      4, 4, 2, 2, 1, 1, 1, 1, 0+9, -",
        "2x2 stride 2,      2, 2, 2, 2, 0, 0, 1, 1, 0+9, -",
        "2x2 valid,         2, 2, 1, 1, 0, 0, 1, 1, 0+10, 0+9",
        "2x2 second centre, 2, 2, 2, 1, 1, 0, 1, 1, -, 0+9",
        "stride 3 rows,     3, 3, 3, 1, 1, 1, 1, 1, -, -",
    })
    void theOutputStaysAndTheOtherBranchIsCroppedToTheKernelsCentre(
            String name, int kh, int kw, int sh, int sw, int ph, int pw, int dh, int dw, String rows, String columns) {
        Layer.Conv2d conv = new Layer.Conv2d(
                8,
                12,
                new Size2d(kh, kw),
                new Convolution(new Size2d(sh, sw), new Size2d(ph, pw), new Size2d(dh, dw), 1),
                true);
        Model teacher = beforeBatchNorm(Shape.of(8, 11, 10), conv);
        Rewrite rewrite = new ParConv().apply(teacher, CONTEXT);
        Network network = rewrite.model().network();
        assertThat(network.shape("c.add")).isEqualTo(teacher.network().shape("c"));
        assertThat(crop(network, "c.crop_rows", 2)).isEqualTo(rows);
        assertThat(crop(network, "c.crop_columns", 3)).isEqualTo(columns);
    }

    @Test
    void anyConvolutionKeepsItsOutputsShapeOrIsLeftForAReason() {
        Random random = new Random(11);
        int replaced = 0;
        int left = 0;
        for (int round = 0; round < 3000; round++) {
            Shape input = Shape.of(1 + random.nextInt(20), 1 + random.nextInt(14), 1 + random.nextInt(14));
            Layer.Conv2d conv = anyConvolution(random, input.dim(0));
            Model teacher;
            try {
                teacher = beforeBatchNorm(input, conv);
            } catch (ParsimonyException e) {
                assertThat(e.getMessage()).contains("does not fit");
                continue;
            }
            ParConv strategy = new ParConv(0.1 + 0.9 * random.nextDouble(), 2 + random.nextInt(3), List.of());
            try {
                Rewrite rewrite = strategy.apply(teacher, CONTEXT);
                Site site = rewrite.sites().get(0);
                assertThat(rewrite.model().network().shape("c.add"))
                        .as("%s of %s", conv, input)
                        .isEqualTo(teacher.network().shape("c"));
                assertThat(site.after().macs()).isLessThan(site.before().macs());
                assertThat(site.after().parameters()).isLessThan(site.before().parameters());
                assertAligned(rewrite.model().network(), conv);
                replaced++;
            } catch (ParsimonyException e) {
                assertThat(e.id()).as("%s of %s: %s", conv, input, e).isEqualTo("no-site");
                assertThat(e.getMessage()).contains("[c]: It");
                left++;
            }
        }
        assertThat(replaced).isGreaterThan(300);
        assertThat(left).isGreaterThan(300);
    }

    @Test
    void aBatchNormIsAddedWhereNoneFollowsAlone() {
        NetworkBuilder relu = start().relu("relu");
        assertThat(rewritten(relu.build()).consumers("c.add"))
                .extracting(Node::name)
                .containsExactly("c.bn");
        assertThat(rewritten(relu.build()).node("relu").inputs()).containsExactly("c.bn");

        NetworkBuilder two = start().batchNorm("bn").add("sum", new Layer.Add(), "bn", "c");
        assertThat(rewritten(two.build()).node("sum").inputs()).containsExactly("bn", "c.bn");

        NetworkBuilder output = start().batchNorm("bn");
        assertThat(rewritten(output.build("bn", "c")).outputs()).containsExactly("bn", "c.bn");
        assertThat(rewritten(output.build()).contains("c.bn")).isFalse();

        assertThat(rewritten(start().build()).outputs()).containsExactly("c.bn");
    }

    @Test
    void anAddedBatchNormCounts() {
        Model teacher = Model.initialize(start().relu("relu").build(), 1);
        Rewrite rewrite = new ParConv().apply(teacher, CONTEXT);
        assertThat(total(rewrite.model()).parameters())
                .isEqualTo(rewrite.sites().get(0).after().parameters())
                .isEqualTo(4 * 2 + 9 * 2 + 2 * 12 + 4 * 12 + 4 * 2 + 2 * 12);
    }

    @Test
    void theOriginalsBatchNormKeepsItsParametersAndTheTeacherItsOwn() {
        Model teacher = beforeBatchNorm(Shape.of(8, 6, 6), conv(8, 12, 3, 1, 1));
        List<Node> nodes = List.copyOf(teacher.network().nodes());
        float[] weight = teacher.parameters().get("c.weight").toArray();
        Rewrite rewrite = new ParConv().apply(teacher, CONTEXT);
        for (String name : List.of("bn.weight", "bn.bias", "bn.running_mean", "bn.running_var")) {
            assertThat(rewrite.model().parameters().get(name))
                    .isSameAs(teacher.parameters().get(name));
        }
        assertThat(teacher.network().nodes()).isEqualTo(nodes);
        assertThat(teacher.parameters().get("c.weight").toArray()).isEqualTo(weight);
        assertThat(rewrite.model().parameters().contains("c.weight")).isFalse();
    }

    @Test
    void newParametersFollowTheSeed() {
        Model teacher = beforeBatchNorm(Shape.of(8, 6, 6), conv(8, 12, 3, 1, 1));
        Model one = new ParConv().apply(teacher, new RewriteContext(1)).model();
        Model again = new ParConv().apply(teacher, new RewriteContext(1)).model();
        Model other = new ParConv().apply(teacher, new RewriteContext(2)).model();
        String name = "c.pointwise.weight";
        assertThat(one.parameters().get(name).sameBits(again.parameters().get(name)))
                .isTrue();
        assertThat(one.parameters().get(name).sameBits(other.parameters().get(name)))
                .isFalse();
    }

    @Test
    void eachNodeCorrespondsToTheOneThatTookItsOutput() {
        Model teacher = beforeBatchNorm(Shape.of(8, 6, 6), conv(8, 12, 3, 1, 1));
        assertThat(new ParConv().apply(teacher, CONTEXT).mapping())
                .containsEntry("c", "c.add")
                .containsEntry("bn", "bn")
                .containsEntry("relu", "relu")
                .hasSize(3);
    }

    @Test
    void itChangesTheFunction() {
        assertThat(new ParConv().kind()).isEqualTo(RewriteStrategy.Kind.APPROXIMATE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1  | 12 | 3 | 1 | 1 | Its 1 input channel is too few to split into 2 parts.",
                "3  | 12 | 3 | 1 | 1 | Its 3 input channels are too few to split into 2 parts.",
                "8  | 12 | 3 | 1 | 4 | It is already grouped in 4 groups.",
                "8  | 12 | 1 | 0 | 1 | It is already a 1x1 convolution.",
                "8  | 12 | 3 | 2 | 1 | Its padding 2x2 reaches beyond the center of its kernel",
            })
    void aSiteLeftAloneSaysWhy(int in, int out, int kernel, int padding, int groups, String reason) {
        Layer.Conv2d conv = grouped(conv(in, out, kernel, 1, padding), groups);
        Site site = leftBesideAnother(conv, new ParConv());
        assertThat(site.replaced()).isFalse();
        assertThat(site.what()).startsWith(reason);
        assertThat(site.after()).isEqualTo(site.before());
    }

    @Test
    void aReplacementThatWouldBeDearerInEitherRespectIsNotMade() {
        ParConv strategy = new ParConv(1, 2, List.of());
        Site macs = leftBesideAnother(conv(4, 1, 6, 1, 0), strategy);
        assertThat(macs.what())
                .isEqualTo("Its replacement would not be cheaper: 220 multiply-accumulates and 90 parameters instead of"
                        + " 144 and 144.");
        Layer.Conv2d thin = new Layer.Conv2d(4, 1, new Size2d(1, 2), Convolution.PLAIN, false);
        Site parameters = leftBesideAnother(thin, new ParConv());
        assertThat(parameters.what())
                .isEqualTo("Its replacement would not be cheaper: 222 multiply-accumulates and 13 parameters instead of"
                        + " 240 and 8.");
    }

    @Test
    void aKeptConvolutionIsLeftAlone() {
        Site site = leftBesideAnother(conv(8, 12, 3, 1, 1), new ParConv(0.5, 2, List.of("left")));
        assertThat(site.what()).isEqualTo("The settings keep it.");
    }

    @Test
    void aNameThatIsTakenLeavesTheSiteAlone() {
        Network network = Network.builder()
                .input("x", Shape.of(8, 6, 6))
                .add("c.s1", conv(8, 8, 3, 1, 1))
                .add("c", conv(8, 8, 3, 1, 1))
                .build();
        Rewrite rewrite = new ParConv().apply(Model.initialize(network, 1), CONTEXT);
        assertThat(rewrite.sites()).extracting(Site::replaced).containsExactly(true, false);
        assertThat(rewrite.sites().get(1).what())
                .isEqualTo("The network already uses the name [c.s1] of its replacement.");
    }

    @Test
    void everyFaultOfKeepIsReportedAtOnce() {
        Model teacher = beforeBatchNorm(Shape.of(8, 6, 6), conv(8, 12, 3, 1, 1));
        ParsimonyException e = Assertions.catchThrowableOfType(
                ParsimonyException.class,
                () -> new ParConv(0.5, 2, List.of("c", "re1u", "bn")).apply(teacher, CONTEXT));
        assertThat(e.problems()).hasSize(2);
        assertThat(e.problems().get(0).toString())
                .isEqualTo("keep: The network has no node [re1u]. Did you mean [relu]? Known: [bn, c, relu]."
                        + " [unknown-node]");
        assertThat(e.problems().get(1).toString())
                .isEqualTo(
                        "keep: Expected the name of a convolution, found [bn], which is a batchnorm2d. There are [c]."
                                + " [bad-value]");
    }

    @Test
    void aNetworkWithoutASiteIsAnErrorWithEveryReason() {
        Network network = Network.builder()
                .input("x", Shape.of(3, 8, 8))
                .conv2d("first", 16, 3, 1, 1)
                .conv2d("second", 8, 1, 1, 0)
                .build();
        assertThatThrownBy(() -> new ParConv().apply(Model.initialize(network, 1), CONTEXT))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("Strategy [parconv] found no site to replace. [first]: Its 3 input channels are too few to"
                        + " split into 2 parts. [second]: It is already a 1x1 convolution. [no-site]");
    }

    /** Returns the site of the convolution [left] in a network with another convolution that is always replaced. */
    private static Site leftBesideAnother(Layer.Conv2d left, ParConv strategy) {
        Network network = Network.builder()
                .input("x", Shape.of(left.inChannels(), 6, 6))
                .add("left", left)
                .from("x")
                .conv2d("wide", 16, 1, 1, 0)
                .conv2d("replaced", 16, 3, 1, 1)
                .build("left", "replaced");
        Rewrite rewrite = strategy.apply(Model.initialize(network, 1), CONTEXT);
        assertThat(rewrite.model().network().node("left")).isEqualTo(network.node("left"));
        assertThat(rewrite.sites()).extracting(Site::node).containsExactly("left", "wide", "replaced");
        return rewrite.sites().get(0);
    }

    /**
     * Checks that each output of the 1x1 branch is within half a pixel of the center of the depthwise kernel's
     * position.
     */
    private static void assertAligned(Network network, Layer.Conv2d conv) {
        Convolution c = conv.convolution();
        assertCentred(
                start(network, "c.crop_rows"),
                conv.kernel().height(),
                c.dilation().height(),
                c.padding().height());
        assertCentred(
                start(network, "c.crop_columns"),
                conv.kernel().width(),
                c.dilation().width(),
                c.padding().width());
    }

    private static void assertCentred(int start, int kernel, int dilation, int padding) {
        double centre = dilation * (kernel - 1) / 2.0 - padding;
        assertThat(Math.abs(start - centre)).isLessThanOrEqualTo(0.5);
    }

    private static int start(Network network, String crop) {
        return network.contains(crop) ? ((Layer.Slice) network.node(crop).layer()).start() : 0;
    }

    private static Layer.Conv2d anyConvolution(Random random, int in) {
        Size2d kernel = new Size2d(1 + random.nextInt(5), 1 + random.nextInt(5));
        Size2d stride = new Size2d(1 + random.nextInt(3), 1 + random.nextInt(3));
        Size2d padding = new Size2d(random.nextInt(3), random.nextInt(3));
        Size2d dilation = new Size2d(1 + random.nextInt(3), 1 + random.nextInt(3));
        Convolution convolution = new Convolution(stride, padding, dilation, 1);
        return new Layer.Conv2d(in, 8 + random.nextInt(24), kernel, convolution, random.nextBoolean());
    }

    private static Network rewritten(Network network) {
        return new ParConv()
                .apply(Model.initialize(network, 1), CONTEXT)
                .model()
                .network();
    }

    private static NetworkBuilder start() {
        return Network.builder().input("x", Shape.of(8, 6, 6)).add("c", conv(8, 12, 3, 1, 1));
    }

    private static Model beforeBatchNorm(Shape input, Layer.Conv2d conv) {
        Network network = Network.builder()
                .input("x", input)
                .add("c", conv)
                .batchNorm("bn")
                .relu("relu")
                .build();
        return Model.initialize(network, 1);
    }

    private static Layer.Conv2d conv(int in, int out, int kernel, int stride, int padding) {
        Convolution convolution = new Convolution(Size2d.square(stride), Size2d.square(padding), Size2d.ONE, 1);
        return new Layer.Conv2d(in, out, Size2d.square(kernel), convolution, false);
    }

    private static Layer.Conv2d grouped(Layer.Conv2d conv, int groups) {
        Convolution c = conv.convolution();
        Convolution grouped = new Convolution(c.stride(), c.padding(), c.dilation(), groups);
        return new Layer.Conv2d(conv.inChannels(), conv.outChannels(), conv.kernel(), grouped, false);
    }

    private static Layer layer(Rewrite rewrite, String node) {
        return rewrite.model().network().node(node).layer();
    }

    private static Cost total(Model model) {
        return CostAnalyzer.analyze(model.network()).total();
    }

    private static String crop(Network network, String name, int axis) {
        if (!network.contains(name)) {
            return "-";
        }
        Layer.Slice slice = (Layer.Slice) network.node(name).layer();
        assertThat(slice.axis()).isEqualTo(axis);
        return slice.start() + "+" + slice.length();
    }

    private static List<String> describe(Network network) {
        return network.nodes().stream()
                .map(node ->
                        node.name() + " " + node.layer().op() + " " + node.inputs() + " " + network.shape(node.name()))
                .toList();
    }
}
