package io.parsimony.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.network.Lowering;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.zoo.Zoo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NetworkTest {

    private static final Layer RELU = new Layer.Activation(Layer.Activation.Function.RELU);
    private static final Map<String, Shape> X = Map.of("x", Shape.of(3, 8, 8));

    private static void fails(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ParsimonyException.class).hasMessage(message);
    }

    private static Node node(String name, String... inputs) {
        return new Node(name, RELU, List.of(inputs));
    }

    @Test
    void unknownInputNamesTheNearest() {
        fails(
                () -> new Network(X, List.of(node("relu1", "x"), node("relu2", "relu_1")), List.of("relu2")),
                "node [relu2]: There is no input or node [relu_1]. Did you mean [relu1] or [relu2]? Known: [relu1, "
                        + "relu2, x]. [bad-network]");
        fails(
                () -> new Network(X, List.of(node("relu1", "x")), List.of("logits")),
                "outputs: There is no input or node [logits]. Known: [relu1, x]. [bad-network]");
    }

    @Test
    void orderAndCyclesAreExplained() {
        String hint = " List each node after those that it takes as inputs; a network has no cycles. [bad-network]";
        fails(
                () -> new Network(X, List.of(node("a", "b"), node("b", "x")), List.of("a")),
                "node [a]: Expected an input or an earlier node, found [b], which is not before it." + hint);
        fails(
                () -> new Network(X, List.of(node("a", "a")), List.of("a")),
                "node [a]: Expected an input or an earlier node, found [a], which is not before it." + hint);
    }

    @Test
    void namesAreUniqueAndPlain() {
        fails(
                () -> new Network(X, List.of(node("a", "x"), node("a", "x")), List.of("a")),
                "Expected unique names, found [a] twice. [bad-network]");
        fails(
                () -> new Network(X, List.of(node("x", "x")), List.of("x")),
                "Expected unique names, found [x] twice. [bad-network]");
        fails(
                () -> new Network(X, List.of(node("a/b", "x")), List.of("a/b")),
                "Expected a name of letters, digits, [_], [.] and [-], found [a/b]. [bad-network]");
        fails(
                () -> new Network(X, List.of(), List.of()),
                "A network has at least one input and one output. [bad-network]");
        fails(
                () -> new Network(
                        Map.of("fc.weight", Shape.of(4)),
                        List.of(new Node("fc", new Layer.Linear(4, 2, false), List.of("fc.weight"))),
                        List.of("fc")),
                "Expected unique names, found input [fc.weight], which is a parameter. [bad-network]");
    }

    @Test
    void shapeFaultNamesTheNode() {
        fails(
                () -> new Network(
                        X,
                        List.of(new Node(
                                "conv",
                                new Layer.Conv2d(4, 8, Size2d.square(3), Convolution.PLAIN, true),
                                List.of("x"))),
                        List.of("conv")),
                "node [conv] (conv2d): Expected 4 input channels (weight 8x4x3x3, 1 groups), found 3 in 1x3x8x8. "
                        + "[bad-shape]");
        fails(
                () -> new Network(X, List.of(new Node("sum", new Layer.Add(), List.of())), List.of("sum")),
                "node [sum] (add): Expected at least one input, found 0. [bad-network]");
        fails(
                () -> new Network(X, List.of(node("relu", "x", "x")), List.of("relu")),
                "node [relu] (relu): Expected one input, found 2. [bad-network]");
    }

    @Test
    void whatSomeValuesNeed() {
        Network network = Network.builder()
                .input("x", Shape.of(3, 8, 8))
                .relu("a")
                .relu("b")
                .from("a")
                .relu("c")
                .add("sum", new Layer.Add(), "c", "x")
                .build("b", "sum");
        assertThat(network.needed(List.of("sum"))).extracting(Node::name).containsExactly("a", "c", "sum");
        assertThat(network.needed(List.of("b"))).extracting(Node::name).containsExactly("a", "b");
        assertThat(network.needed(List.of("x"))).isEmpty();
    }

    /** A builder passes its inferred shapes on. */
    @Test
    void builtNetworksHaveTheShapesOfOnesMadeOfTheSameParts() {
        for (String name : Zoo.names()) {
            Network built = Zoo.build(name, Shape.of(3, 64, 64), 10);
            Network made = new Network(built.inputs(), built.nodes(), built.outputs());
            made.nodes().forEach(node -> assertThat(built.shape(node.name())).isEqualTo(made.shape(node.name())));
        }
    }

    @Test
    void lookUpsNameTheNearest() {
        Network network = new Network(X, List.of(node("relu1", "x"), node("relu2", "relu1")), List.of("relu2"));
        fails(
                () -> network.node("relu3"),
                "The network has no node [relu3]. Did you mean [relu1] or [relu2]? [unknown-node]");
        fails(
                () -> network.shape("X1"),
                "The network has no input or node [X1]. Did you mean [x]? Known: [relu1, relu2, x]. [unknown-node]");
        assertThat(network.shape("x")).isEqualTo(Shape.of(3, 8, 8));
        assertThat(network.consumers("x")).extracting(Node::name).containsExactly("relu1");
        assertThat(network.logits()).isEqualTo("relu2");
    }

    @Test
    void consumersComeOnceEachInOrder() {
        Network network = Network.builder()
                .input("x", Shape.of(3, 8, 8))
                .relu("a")
                .add("twice", new Layer.Add(), "a", "a")
                .add("both", new Layer.Add(), "twice", "a")
                .build();
        assertThat(network.consumers("a")).extracting(Node::name).containsExactly("twice", "both");
        assertThat(network.consumers("both")).isEmpty();
        assertThat(network.consumers("nobody")).isEmpty();
    }

    @Test
    void networkIsACopyOfWhatItWasMadeFrom() {
        Map<String, Shape> inputs = new HashMap<>(X);
        List<Node> nodes = new ArrayList<>(List.of(node("a", "x")));
        List<String> outputs = new ArrayList<>(List.of("a"));
        Network network = new Network(inputs, nodes, outputs);
        inputs.clear();
        nodes.clear();
        outputs.clear();
        assertThat(network.inputs()).hasSize(1);
        assertThat(network.nodes()).hasSize(1);
        assertThat(network.outputs()).hasSize(1);
        assertThatThrownBy(() -> network.inputs().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void builderFailsAtTheNodeThatIsWrong() {
        fails(() -> Network.builder().relu("a"), "Expected an input before the first node, found none. [bad-network]");
        NetworkBuilder builder = Network.builder().input("x", Shape.of(3, 8, 8)).relu("relu1");
        fails(
                () -> builder.from("relu2"),
                "There is no input or earlier node [relu2]. Did you mean [relu1]? Known: [relu1, x]. [bad-network]");
        fails(() -> builder.relu("relu1"), "Expected unique names, found [relu1] twice. [bad-network]");
        fails(() -> builder.input("x", Shape.of(1)), "Expected unique names, found [x] twice. [bad-network]");
        fails(
                () -> builder.linear("fc", 10),
                "node [fc] (linear): Expected an input [n, in] for the weight [out, in] 10x3, found 1x3x8x8. "
                        + "[bad-shape]");
        fails(
                () -> builder.maxPool("pool", 9),
                "node [pool] (maxpool2d): A pool's kernel of 9 does not fit into the padded input 1x3x8x8. "
                        + "[bad-shape]");
        fails(
                () -> Network.builder().input("x", Shape.SCALAR).linear("fc", 2),
                "node [fc]: Expected samples with channels or features, found samples without axes at [x]."
                        + " [bad-shape]");
        assertThat(builder.conv2d("conv", 5, 3, 2, 1).shape()).isEqualTo(Shape.of(5, 4, 4));
        assertThat(builder.last()).isEqualTo("conv");
    }

    /** Checks the shape of every layer. */
    @Test
    void everyLayersShape() {
        Pooling pool = new Pooling(Size2d.square(3), Size2d.square(2), Size2d.ONE, false);
        NetworkBuilder b = Network.builder().input("x", Shape.of(4, 8, 8));
        Map<String, Shape> expected = new LinkedHashMap<>();
        for (Layer.Activation.Function function : Layer.Activation.Function.values()) {
            b.add(function.op(), new Layer.Activation(function));
            expected.put(function.op(), Shape.of(4, 8, 8));
        }
        b.add("pad", new Layer.Pad2d(1, 0, 2, 1)).add("lowest", new Layer.Pad2d(0, 1, 0, 0, Layer.Pad2d.Fill.LOWEST));
        expected.put("pad", Shape.of(4, 9, 11));
        expected.put("lowest", Shape.of(4, 10, 11));
        b.from("x")
                .add("leaky", new Layer.LeakyRelu(0.1))
                .conv2d("conv", 6, 3, 1, 0)
                .batchNorm("bn");
        b.add("shuffle", new Layer.ChannelShuffle(3)).add("max", new Layer.MaxPool2d(pool));
        b.add("avg", new Layer.AvgPool2d(pool, true), "shuffle").add("sum", new Layer.Add(), "max", "avg");
        b.add("slice", new Layer.Slice(1, 2, 4)).add("cat", new Layer.Concat(1), "slice", "sum");
        b.add("global", new Layer.GlobalAvgPool2d()).add("gate", new Layer.Multiply(), "cat", "global");
        b.add("drop", new Layer.Dropout(0.5)).flatten("flat").linear("fc", 7).add("softmax", new Layer.Softmax(1));
        b.add("log", new Layer.LogSoftmax(1), "fc");
        expected.put("leaky", Shape.of(4, 8, 8));
        for (String name : List.of("conv", "bn", "shuffle")) {
            expected.put(name, Shape.of(6, 6, 6));
        }
        for (String name : List.of("max", "avg", "sum")) {
            expected.put(name, Shape.of(6, 3, 3));
        }
        expected.put("slice", Shape.of(4, 3, 3));
        for (String name : List.of("cat", "gate", "drop")) {
            expected.put(name, Shape.of(10, 3, 3));
        }
        expected.put("global", Shape.of(10, 1, 1));
        expected.put("flat", Shape.of(90));
        expected.put("fc", Shape.of(7));
        expected.put("softmax", Shape.of(7));
        expected.put("log", Shape.of(7));
        Network network = b.build();
        expected.forEach(
                (name, shape) -> assertThat(network.shape(name)).as(name).isEqualTo(shape));
        assertThat(network.nodes()).hasSameSizeAs(expected.entrySet());

        // In training, for a batch of five: the same, and masks and statistics.
        assertThat(Lowering.masks(network, 5)).containsOnly(Map.entry("drop.mask", Shape.of(5, 10, 3, 3)));
        Map<String, Shape> parameters = new HashMap<>(Lowering.masks(network, 5));
        network.parameters().forEach(spec -> parameters.put(spec.name(), spec.shape()));
        Lowering.Result<Shape> result = Lowering.apply(
                network, Lowering.Mode.TRAINING, new ShapeOps(), Map.of("x", Shape.of(5, 4, 8, 8)), parameters);
        expected.forEach((name, shape) -> assertThat(result.values()).as(name).containsEntry(name, shape.batched(5)));
        assertThat(result.statistics())
                .containsOnly(Map.entry("bn.running_mean", Shape.of(6)), Map.entry("bn.running_var", Shape.of(6)));
        parameters.remove("fc.bias");
        fails(
                () -> Lowering.apply(
                        network, Lowering.Mode.TRAINING, new ShapeOps(), Map.of("x", Shape.of(5, 4, 8, 8)), parameters),
                "node [fc] (linear): Expected a value for [fc.bias], found none. [missing-value]");
    }

    @Test
    void layersRefuseWhatTheyCannotBe() {
        Convolution grouped = new Convolution(Size2d.ONE, Size2d.ZERO, Size2d.ONE, 2);
        fails(
                () -> new Layer.Conv2d(3, 4, Size2d.ONE, grouped, true),
                "Expected channels divisible by 2 groups, found 3 in and 4 out. [bad-layer]");
        fails(() -> new Layer.Linear(0, 1, true), "Expected positive features, found 0. [bad-layer]");
        fails(
                () -> new Layer.BatchNorm2d(1, 2, 1e-5),
                "Expected a momentum in [0, 1] and a positive epsilon, found 2.0 and 1.0E-5. [bad-layer]");
        fails(() -> new Layer.Dropout(1), "Expected a probability in [0, 1), found 1.0. [bad-layer]");
        fails(() -> new Layer.LeakyRelu(-1), "Expected a negative slope in [0, 1], found -1.0. [bad-layer]");
        fails(
                () -> new Layer.Concat(0),
                "Expected an axis of a sample (at least 1; 0 is the batch), found 0. [bad-layer]");
        fails(() -> new Layer.Pad2d(0, -1, 0, 0), "Padding must not be negative, found 0, -1, 0 and 0. [bad-layer]");
        fails(() -> new Layer.ChannelShuffle(0), "Expected positive groups, found 0. [bad-layer]");
    }

    private static Network chain(String... convolutions) {
        NetworkBuilder builder = Network.builder().input("x", Shape.of(16, 4, 4));
        for (String name : convolutions) {
            builder.conv2d(name, 16, 3, 1, 1);
        }
        return builder.batchNorm("bn").build();
    }

    @Test
    void initialParametersDependOnSeedAndNameAlone() {
        Parameters one = Parameters.initialize(chain("a", "b"), 7);
        Parameters other = Parameters.initialize(chain("c", "b"), 7);
        assertThat(one.get("b.weight").sameBits(other.get("b.weight"))).isTrue();
        assertThat(one.get("a.weight").sameBits(one.get("b.weight"))).isFalse();
        assertThat(one.get("b.weight")
                        .sameBits(Parameters.initialize(chain("b"), 8).get("b.weight")))
                .isFalse();
    }

    @Test
    void initialParametersHaveTheStatedStatistics() {
        Parameters parameters = Parameters.initialize(chain("a"), 7);
        float[] weights = parameters.get("a.weight").toArray();
        double sum = 0;
        double squares = 0;
        for (float weight : weights) {
            sum += weight;
            squares += weight * weight;
        }
        // 2304 draws of deviation sqrt(2 / 144); four standard errors of the mean and of the deviation.
        double deviation = Math.sqrt(2.0 / 144);
        assertThat(sum / weights.length).isCloseTo(0, within(4 * deviation / 48));
        assertThat(Math.sqrt(squares / weights.length))
                .isCloseTo(deviation, within(4 * deviation / Math.sqrt(2 * 2304)));
        assertThat(parameters.get("bn.running_var").toArray()).containsOnly(1);
        assertThat(parameters.get("bn.bias").toArray()).containsOnly(0);
    }

    @Test
    void parametersMustFitExactly() {
        Network network = chain("a");
        Model model = Model.initialize(network, 1);
        fails(
                () -> model.with(Parameters.none()),
                "Expected parameter [a.weight] of shape 16x16x3x3. [bad-parameters]");
        fails(
                () -> model.with(model.parameters().with(Map.of("bn.bias", Tensor.full(Shape.of(3), 0)))),
                "Expected parameter [bn.bias] of shape 16, found 3. [bad-parameters]");
        fails(
                () -> model.with(model.parameters().with(Map.of("z", Tensor.scalar(0)))),
                "Expected only declared parameters, found [z]. [bad-parameters]");
        fails(
                () -> model.parameters().get("a.weigth"),
                "There is no parameter [a.weigth]. Did you mean [a.weight]? Known: [a.weight, bn.bias, bn.running_mean,"
                        + " bn.running_var, bn.weight]. [unknown-parameter]");
        Model noted = model.noting("trained", "on nothing");
        assertThat(noted.provenance()).containsKeys("initialized", "trained");
        assertThat(model.provenance()).doesNotContainKey("trained");
    }

    @Test
    void inferenceProgramChecksItsNamesAndShapes() {
        Network network = chain("a", "b");
        InferenceProgram program = new InferenceProgram(network, 3, List.of("bn", "a"));
        assertThat(program.outputs())
                .containsExactly(Map.entry("bn", Shape.of(3, 16, 4, 4)), Map.entry("a", Shape.of(3, 16, 4, 4)));
        assertThatThrownBy(() -> new InferenceProgram(network, 3, List.of("c"))).hasMessageContaining("[unknown-node]");
    }

    private static Network tied() {
        Layer linear = new Layer.Linear(3, 3, true);
        return new Network(
                Map.of("x", Shape.of(3)),
                List.of(
                        new Node("a", linear, List.of("x")),
                        new Node("b", linear, List.of("a"), "a"),
                        new Node("p", new Layer.Softmax(1), List.of("b"))),
                List.of("p"));
    }

    @Test
    void sharedParametersAreCountedOnce() {
        Network network = tied();
        assertThat(network.parameters()).extracting(ParameterSpec::name).containsExactly("a.weight", "a.bias");
        assertThat(CostAnalyzer.analyze(network).total().parameters()).isEqualTo(12);
        assertThat(CostAnalyzer.analyze(network).total().macs()).isEqualTo(18);
        assertThat(network.sharer(network.node("a"))).contains(network.node("b"));
    }

    @Test
    void parametersAreSharedWithANodeOfTheSameKindThatHasThem() {
        Layer linear = new Layer.Linear(3, 3, true);
        Node first = new Node("a", linear, List.of("x"));
        for (Node wrong : List.of(
                new Node("b", linear, List.of("a"), "c"),
                new Node("b", new Layer.Linear(3, 3, false), List.of("a"), "a"))) {
            assertThatThrownBy(() -> new Network(Map.of("x", Shape.of(3)), List.of(first, wrong), List.of("b")))
                    .hasMessageContaining("[bad-network]")
                    .hasMessageContaining("share the parameters");
        }
    }

    @Test
    void logitsStandBeforeTheHead() {
        assertThat(tied().logits()).isEqualTo("b");
        assertThat(tied().head()).map(Node::name).contains("p");
    }

    @Test
    void aSignaturePresentsEveryAxisOfAValue() {
        Model model = Model.initialize(tied(), 1);
        assertThat(model.signature()).isEqualTo(Signature.of(model.network()));
        Signature.Port squeezed = new Signature.Port("y", 0, List.of(), Signature.Element.FLOAT32);
        assertThatThrownBy(
                        () -> model.presenting(new Signature(model.signature().inputs(), List.of(squeezed))))
                .hasMessageContaining("[bad-signature]");
        Signature.Port wide =
                new Signature.Port("y", 0, List.of(List.of(1), List.of(), List.of()), Signature.Element.FLOAT32);
        assertThat(wide.shape(Shape.of(3))).isEqualTo(Shape.of(3, 1, 1));
        assertThat(model.presenting(new Signature(model.signature().inputs(), List.of(wide)))
                        .with(model.parameters())
                        .signature()
                        .outputs())
                .containsExactly(wide);
    }
}
