package io.parsimony.format.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.format.ModelFormat.ImportSettings;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.Normalizer;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.stats.DistributionStats;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Reads networks that Deeplearning4j saved, and compares their outputs with Deeplearning4j's. */
class ReadTest {

    private static final Dl4jModelFormat FORMAT = new Dl4jModelFormat();
    private static final InputType IMAGE = InputType.convolutional(9, 8, 4);

    @TempDir
    private Path folder;

    private Path saved(org.deeplearning4j.nn.api.Model network) throws IOException {
        Path file = folder.resolve("model.zip");
        ModelSerializer.writeModel(network, file.toFile(), false);
        return file;
    }

    /** Draws parameters from -0.4 to 0.6: all differ from initial values, and log deviations stay near zero. */
    private static void draw(org.deeplearning4j.nn.api.Model network) {
        Nd4j.getRandom().setSeed(7);
        INDArray parameters = network.params();
        parameters.assign(Nd4j.rand(parameters.dataType(), parameters.shape()).subi(0.4));
    }

    private static MultiLayerNetwork chain(InputType type, org.deeplearning4j.nn.conf.layers.Layer... layers) {
        NeuralNetConfiguration.ListBuilder builder =
                new NeuralNetConfiguration.Builder().seed(1).list();
        for (org.deeplearning4j.nn.conf.layers.Layer layer : layers) {
            builder.layer(layer);
        }
        MultiLayerNetwork network =
                new MultiLayerNetwork(builder.setInputType(type).build());
        network.init();
        draw(network);
        return network;
    }

    private Model holds(MultiLayerNetwork network, Tensor input, boolean flat) throws IOException {
        INDArray given = Runs.array(input);
        INDArray expected = network.output(flat ? given.reshape(given.size(0), given.length() / given.size(0)) : given);
        Model model = FORMAT.read(saved(network));
        Tensor found = Runs.reference(model, Map.of("input", input))
                .get(model.network().outputs().get(0));
        assertThat(Runs.difference(Runs.tensor(expected), found)).isLessThan(1e-4);
        return model;
    }

    private static ConvolutionLayer.Builder convolution(int out) {
        return new ConvolutionLayer.Builder(3, 2).nOut(out).activation(Activation.IDENTITY);
    }

    /** Returns the layers to insert between an image and a dense layer, which determines the image's size. */
    static Stream<List<org.deeplearning4j.nn.conf.layers.Layer>> layers() {
        List<List<org.deeplearning4j.nn.conf.layers.Layer>> all = new ArrayList<>();
        for (ConvolutionMode mode : List.of(ConvolutionMode.Same, ConvolutionMode.Truncate)) {
            all.add(List.of(convolution(3).stride(2, 1).convolutionMode(mode).build()));
            all.add(List.of(convolution(3)
                    .stride(1, 2)
                    .padding(mode == ConvolutionMode.Same ? 0 : 1, 0)
                    .convolutionMode(mode)
                    .hasBias(false)
                    .build()));
            all.add(List.of(convolution(2).dilation(2, 2).convolutionMode(mode).build()));
            all.add(List.of(new DepthwiseConvolution2D.Builder(3, 2)
                    .depthMultiplier(2)
                    .nOut(8)
                    .stride(2, 2)
                    .convolutionMode(mode)
                    .activation(Activation.RELU)
                    .build()));
            all.add(List.of(new SeparableConvolution2D.Builder(3, 3)
                    .depthMultiplier(2)
                    .nOut(5)
                    .convolutionMode(mode)
                    .activation(Activation.TANH)
                    .build()));
            for (PoolingType type : List.of(PoolingType.MAX, PoolingType.AVG)) {
                all.add(List.of(new SubsamplingLayer.Builder(type)
                        .kernelSize(3, 2)
                        .stride(2, 2)
                        .convolutionMode(mode)
                        .build()));
                all.add(List.of(new SubsamplingLayer.Builder(type)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .padding(mode == ConvolutionMode.Same ? 0 : 1, 0)
                        .convolutionMode(mode)
                        .avgPoolIncludePadInDivisor(true)
                        .build()));
            }
        }
        all.add(List.of(convolution(3).convolutionMode(ConvolutionMode.Strict).build()));
        all.add(List.of(new FrozenLayer(convolution(3).build())));
        all.add(List.of(
                new BatchNormalization.Builder().activation(Activation.RELU).build()));
        all.add(List.of(
                new BatchNormalization.Builder().useLogStd(false).eps(0.5).build()));
        all.add(List.of(new BatchNormalization.Builder(true).gamma(3).beta(0.5).build()));
        all.add(List.of(new BatchNormalization.Builder(true).gamma(3).build()));
        all.add(List.of(new ZeroPaddingLayer.Builder(1, 0, 2, 3).build()));
        all.add(List.of(new Cropping2D.Builder(1, 2, 0, 3).build()));
        all.add(List.of(convolution(3).build(), new DropoutLayer.Builder(0.7).build()));
        all.add(List.of(convolution(3).dropOut(0.6).build()));
        all.add(List.of(
                convolution(3).build(),
                new GlobalPoolingLayer.Builder(PoolingType.MAX)
                        .collapseDimensions(false)
                        .build()));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everyKindOfLayer(List<org.deeplearning4j.nn.conf.layers.Layer> layers) throws IOException {
        List<org.deeplearning4j.nn.conf.layers.Layer> all = new ArrayList<>(layers);
        all.add(new DenseLayer.Builder().nOut(6).activation(Activation.SIGMOID).build());
        all.add(new OutputLayer.Builder(LossFunction.MSE)
                .nOut(3)
                .activation(Activation.IDENTITY)
                .build());
        MultiLayerNetwork network = chain(IMAGE, all.toArray(org.deeplearning4j.nn.conf.layers.Layer[]::new));
        draw(network);
        if (layers.get(0) instanceof BatchNormalization norm && !norm.isUseLogStd() && !norm.isLockGammaBeta()) {
            network.getLayer(0).getParam("var").assign(1.5);
        }
        Path file = saved(network);
        INDArray expected = network.output(Runs.array(Runs.drawn("x", Shape.of(3, 4, 9, 8))));
        Model model = new Dl4jModelFormat(9, 8).read(file);
        Tensor found = Runs.reference(model, Map.of("input", Runs.drawn("x", Shape.of(3, 4, 9, 8))))
                .get(model.network().outputs().get(0));
        assertThat(Runs.difference(Runs.tensor(expected), found)).isLessThan(1e-4);
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"RELU", "RELU6", "LEAKYRELU", "SIGMOID", "TANH", "SWISH", "ELU", "SOFTPLUS", "MISH", "IDENTITY"})
    void everyActivation(Activation activation) throws IOException {
        MultiLayerNetwork network = chain(
                InputType.feedForward(5),
                new DenseLayer.Builder().nOut(7).activation(activation).build(),
                new ActivationLayer.Builder().activation(activation).build(),
                new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(7)
                        .activation(activation)
                        .build());
        holds(network, Runs.drawn("x", Shape.of(3, 5)), false);
    }

    @Test
    void aSoftmaxAtTheEndIsTheHead() throws IOException {
        MultiLayerNetwork network = chain(
                InputType.convolutionalFlat(6, 5, 2),
                convolution(3).activation(Activation.RELU).build(),
                new DenseLayer.Builder().nOut(4).activation(Activation.SOFTMAX).build(),
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(4)
                        .activation(Activation.SOFTMAX)
                        .build());
        Tensor input = Runs.drawn("x", Shape.of(3, 2, 6, 5));
        Model model = FORMAT.read(saved(network));
        assertThat(model.importNotes()).anySatisfy(note -> assertThat(note).contains("ends in the softmax"));
        assertThat(model.network().logits()).isEqualTo("layer2");
        assertThat(model.network().inputs()).isEqualTo(Map.of("input", Shape.of(2, 6, 5)));
        INDArray expected = network.output(Runs.array(input).reshape(3, 60));
        Tensor found = Runs.reference(model, Map.of("input", input))
                .get(model.network().outputs().get(0));
        assertThat(Runs.difference(Runs.tensor(expected), found)).isLessThan(1e-4);
        assertThat(model.network().nodes())
                .filteredOn(node -> node.layer() instanceof Layer.Softmax)
                .hasSize(2);
    }

    private static ComputationGraph graph(DataType type) {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(type)
                .graphBuilder()
                .addInputs("a", "b")
                .setInputTypes(InputType.convolutional(8, 8, 3), InputType.feedForward(5))
                .addLayer(
                        "stem",
                        convolution(4).convolutionMode(ConvolutionMode.Same).build(),
                        "a")
                .addLayer("norm", new BatchNormalization(), "stem")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "norm")
                .addLayer(
                        "branch",
                        convolution(4)
                                .convolutionMode(ConvolutionMode.Same)
                                .activation(Activation.LEAKYRELU)
                                .build(),
                        "relu")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "branch", "relu")
                .addVertex("product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "sum", "branch", "relu")
                .addVertex("merged", new MergeVertex(), "sum", "product")
                .addLayer("mean", new GlobalPoolingLayer(PoolingType.AVG), "merged")
                .addVertex("some", new SubsetVertex(2, 5), "mean")
                .addLayer(
                        "other",
                        new DenseLayer.Builder()
                                .nOut(3)
                                .activation(Activation.TANH)
                                .build(),
                        "b")
                .addVertex("both", new MergeVertex(), "some", "other")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.XENT)
                                .nOut(2)
                                .activation(Activation.SIGMOID)
                                .build(),
                        "both")
                .addLayer(
                        "loss",
                        new LossLayer.Builder(LossFunction.MSE)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "some")
                .setOutputs("out", "loss")
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        draw(graph);
        return graph;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aGraph(DataType type) throws IOException {
        ComputationGraph graph = graph(type);
        Map<String, Tensor> inputs =
                Map.of("a", Runs.drawn("a", Shape.of(2, 3, 8, 8)), "b", Runs.drawn("b", Shape.of(2, 5)));
        INDArray[] expected = graph.output(Runs.array(inputs.get("a")), Runs.array(inputs.get("b")));
        Model model = new Dl4jModelFormat(8, 8).read(saved(graph));
        Map<String, Tensor> found = Runs.reference(model, inputs);
        for (int i = 0; i < expected.length; i++) {
            Tensor output = found.get(model.network().outputs().get(i));
            assertThat(Runs.difference(Runs.tensor(expected[i].castTo(DataType.FLOAT)), output))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void theSizeOfImagesFollowsFromWhereTheyAreFlattened() throws IOException {
        MultiLayerNetwork network = chain(
                InputType.convolutional(28, 29, 1),
                new ConvolutionLayer.Builder(5, 5)
                        .nOut(2)
                        .activation(Activation.RELU)
                        .build(),
                new SubsamplingLayer.Builder(PoolingType.MAX)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build(),
                new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build());
        Model model = FORMAT.read(saved(network));
        assertThat(model.network().inputs()).isEqualTo(Map.of("input", Shape.of(1, 28, 28)));
        assertThat(model.provenance().get("imported.size.input"))
                .contains("heights 28 to 29 and widths 28 to 29 fit. The import uses 28x28");
    }

    @Test
    void afterAGlobalPoolTheSizeOfImagesMustBeGiven() throws IOException {
        MultiLayerNetwork network = chain(
                IMAGE,
                convolution(3).build(),
                new GlobalPoolingLayer(PoolingType.AVG),
                new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build());
        Path file = saved(network);
        assertThatThrownBy(() -> FORMAT.read(file))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("does not state the size of the input [input]")
                .hasMessageContaining("[unsupported-model]");
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.writeString(zip.getPath("parsimony.json"), "{\"inputs\": {\"input\": [4, 9, 8]}}");
        }
        holdsFile(network, file);
    }

    private static void holdsFile(MultiLayerNetwork network, Path file) {
        Tensor input = Runs.drawn("x", Shape.of(3, 4, 9, 8));
        Model model = FORMAT.read(file);
        Tensor found = Runs.reference(model, Map.of("input", input))
                .get(model.network().outputs().get(0));
        assertThat(Runs.difference(Runs.tensor(network.output(Runs.array(input))), found))
                .isLessThan(1e-4);
    }

    @Test
    void everyVertexThatCannotBeExpressedIsSaid() throws IOException {
        MultiLayerNetwork network = chain(
                IMAGE,
                convolution(3).name("first").activation(Activation.CUBE).build(),
                new SpaceToDepthLayer.Builder<>(2).name("depth").build(),
                new Upsampling2D.Builder(2).name("up").build(),
                new CnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build());
        Path file = saved(network);
        assertThatThrownBy(() -> FORMAT.read(file))
                .isInstanceOfSatisfying(ParsimonyException.class, e -> assertThat(e.problems())
                        .hasSize(3)
                        .allMatch(problem -> problem.id().equals("unsupported-model")))
                .hasMessageContaining("vertex [first] (ConvolutionLayer)")
                .hasMessageContaining("vertex [depth] (SpaceToDepthLayer)")
                .hasMessageContaining("vertex [up] (Upsampling2D)");
    }

    @Test
    void recurrentLayersAreRefused() throws IOException {
        MultiLayerNetwork network = chain(
                InputType.recurrent(4),
                new LSTM.Builder().nOut(3).build(),
                new org.deeplearning4j.nn.conf.layers.RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build());
        Path file = saved(network);
        assertThatThrownBy(() -> FORMAT.read(file))
                .hasMessageContaining("(LSTM)")
                .hasMessageContaining("(RnnOutputLayer)")
                .hasMessageContaining("[unsupported-model]");
    }

    @Test
    void aClassThatIsNotDeeplearning4jsIsNotMade() throws IOException {
        Path file = saved(graph(DataType.FLOAT));
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path entry = zip.getPath("configuration.json");
            String json = Files.readString(entry)
                    .replace("org.nd4j.linalg.activations.impl.ActivationTanH", "javax.swing.JEditorPane");
            Files.write(entry, json.getBytes(StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() -> FORMAT.read(file))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("The class [javax.swing.JEditorPane] is not Deeplearning4j's own.")
                .hasMessageContaining("[unsupported-model]");
    }

    /** Reads files with a stored input and Deeplearning4j's output for this input. */
    @ParameterizedTest
    @ValueSource(strings = {"lenet", "samestride", "densebn", "lrn", "gpool", "residual"})
    void filesGiveWhatDeeplearning4jGave(String name) throws IOException, URISyntaxException {
        Path zip = Path.of(Objects.requireNonNull(ReadTest.class.getResource("cases/" + name + ".zip"))
                .toURI());
        List<String> lines = Files.readAllLines(zip.resolveSibling(name + ".io"));
        Tensor input = tensor(lines.get(0), lines.get(1));
        Model model = FORMAT.read(zip, ImportSettings.ofInput(input.shape().sample()));
        int classes = model.network().shape(model.network().logits()).dim(0);
        Tensor expected = tensor(input.shape().dim(0) + "," + classes, lines.get(2));
        Tensor found = Runs.reference(model, Map.of(model.network().input(), input))
                .get(model.network().outputs().get(0));
        assertThat(Runs.difference(expected, found)).isLessThan(1e-4);
    }

    @Test
    void aSizeThatTheFileContradictsIsAnError() throws URISyntaxException {
        Path zip = Path.of(Objects.requireNonNull(ReadTest.class.getResource("cases/lenet.zip"))
                .toURI());
        assertThatThrownBy(() -> FORMAT.read(zip, ImportSettings.ofInput(Shape.of(3, 28, 28))))
                .hasMessageContaining("fits the file's [1x28x28], found 3x28x28")
                .hasMessageContaining("[bad-value]");
    }

    private static Tensor tensor(String shape, String values) {
        int[] extents = Stream.of(shape.replaceAll("[\\[\\] ]", "").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        double[] numbers = Stream.of(values.trim().split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return Tensor.of(Shape.of(extents), numbers);
    }

    @Test
    void theLikelySizeIsTakenAndANormalizerIsApplied() throws URISyntaxException {
        Path zip = Path.of(Objects.requireNonNull(ReadTest.class.getResource("cases/lenetnorm.zip"))
                .toURI());
        Model model = FORMAT.read(zip);
        assertThat(model.network().inputs().values()).containsExactly(Shape.of(1, 28, 28));
        assertThat(model.importNotes())
                .anySatisfy(note -> assertThat(note).contains("heights 25 to 28", "uses 28x28"))
                .anySatisfy(
                        note -> assertThat(note).contains("normalizer (0.00392157 * x +0.00000)", "the first layer"));
        Node first = model.network().nodes().get(0);
        assertThat(first.layer()).isEqualTo(new Layer.ScaleShift(1));
        assertThat(first.inputs()).containsExactly(model.network().input());
    }

    /** Returns every normalizer that ND4J can write, for images and for features. */
    static Stream<Normalizer<?>> normalizers() {
        INDArray mean = Nd4j.create(new float[] {3, -1, 0.5f, 100});
        INDArray deviation = Nd4j.create(new float[] {2, 0.5f, 0.25f, 60});
        NormalizerMinMaxScaler scaler = new NormalizerMinMaxScaler(-1, 3);
        scaler.setFeatureStats(mean, mean.add(deviation));
        NormalizerStandardize doubles =
                new NormalizerStandardize(mean.castTo(DataType.DOUBLE), deviation.castTo(DataType.DOUBLE));
        INDArray labels = Nd4j.create(new float[] {1, 2, 3});
        doubles.setLabelStats(labels, labels);
        doubles.fitLabel(true);
        return Stream.of(
                new ImagePreProcessingScaler(),
                new ImagePreProcessingScaler(-1, 1, 10),
                new NormalizerStandardize(mean, deviation.dup()),
                doubles,
                scaler);
    }

    @ParameterizedTest
    @MethodSource("normalizers")
    void aNormalizerIsTheFirstLayer(Normalizer<?> normalizer) throws IOException {
        MultiLayerNetwork images = chain(IMAGE, convolution(3).build(), output());
        normalized(images, Runs.drawn("x", Shape.of(2, 4, 9, 8)), normalizer);
        MultiLayerNetwork features = chain(InputType.feedForward(4), output());
        normalized(features, Runs.drawn("x", Shape.of(3, 4)), normalizer);
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private void normalized(MultiLayerNetwork network, Tensor input, Normalizer<?> normalizer) throws IOException {
        Path file = saved(network);
        ModelSerializer.addNormalizerToModel(file.toFile(), normalizer);
        INDArray given = Runs.array(input);
        DataSet samples = new org.nd4j.linalg.dataset.DataSet(given, Nd4j.zeros(given.size(0), 3));
        DataNormalization restored = ModelSerializer.restoreNormalizerFromFile(file.toFile());
        restored.preProcess(samples);
        INDArray expected = network.output(samples.getFeatures());
        Model model = FORMAT.read(file);
        assertThat(model.network().nodes().get(0).is(Layer.ScaleShift.class)).isTrue();
        Tensor found = Runs.reference(model, Map.of(model.network().input(), input))
                .get(model.network().outputs().get(0));
        assertThat(Runs.difference(Runs.tensor(expected), found)).isLessThan(1e-4);
        if (input.shape().rank() == 4) {
            Path written = folder.resolve("written.zip");
            FORMAT.write(model, written);
            Model read = FORMAT.read(written);
            assertThat(read.network().nodes())
                    .extracting(Node::layer)
                    .isEqualTo(model.network().nodes().stream().map(Node::layer).toList());
        }
    }

    @Test
    void severalInputsHaveSeveralNormalizers() throws IOException {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("a", "b")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(3))
                .addLayer("da", new DenseLayer.Builder().nOut(4).build(), "a")
                .addLayer("db", new DenseLayer.Builder().nOut(4).build(), "b")
                .addVertex("both", new MergeVertex(), "da", "db")
                .addLayer("out", output(), "both")
                .setOutputs("out")
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        draw(graph);
        Path file = saved(graph);
        MultiNormalizerStandardize normalizer = new MultiNormalizerStandardize();
        normalizer.setFeatureStats(List.of(
                new DistributionStats(Nd4j.create(new float[] {1, 2}), Nd4j.create(new float[] {3, 4})),
                new DistributionStats(Nd4j.create(new float[] {5, 6, 7}), Nd4j.create(new float[] {8, 9, 2}))));
        ModelSerializer.addNormalizerToModel(file.toFile(), normalizer);
        Tensor a = Runs.drawn("a", Shape.of(2, 2));
        Tensor b = Runs.drawn("b", Shape.of(2, 3));
        INDArray[] given = {Runs.array(a), Runs.array(b)};
        normalizer.preProcess(new org.nd4j.linalg.dataset.MultiDataSet(given, new INDArray[] {Nd4j.zeros(2, 3)}));
        Model model = FORMAT.read(file);
        Tensor found = Runs.reference(model, Map.of("a", a, "b", b))
                .get(model.network().outputs().get(0));
        assertThat(Runs.difference(Runs.tensor(graph.output(given)[0]), found)).isLessThan(1e-4);
    }

    static Stream<Arguments> foreignNormalizers() {
        return Stream.of(
                Arguments.of(
                        new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5}, "a serialized Java object, which is never read"),
                Arguments.of(new byte[] {0, 1, 'x', 0, 0, 0, 1}, "not in the form of ND4J's NormalizerSerializer"),
                Arguments.of(new byte[] {0, 9}, "ends too early"),
                Arguments.of(header("MULTI_HYBRID"), "normalizers of type MULTI_HYBRID are not supported"),
                Arguments.of(header("STANDARDIZE"), "ends too early"));
    }

    private static byte[] header(String type) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF("NORMALIZER");
            out.writeInt(1);
            out.writeUTF(type);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("foreignNormalizers")
    void aNormalizerOfAnotherFormIsTold(byte[] bytes, String why) throws IOException {
        Path file = saved(chain(IMAGE, convolution(3).build(), output()));
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.write(zip.getPath("normalizer.bin"), bytes);
        }
        assertThat(FORMAT.read(file).importNotes())
                .anySatisfy(note -> assertThat(note).contains("was not applied", why, "--mean and --std"));
    }

    @Test
    void statisticsOfOtherSamplesAreTold() throws IOException {
        Path file = saved(chain(IMAGE, convolution(3).build(), output()));
        INDArray five = Nd4j.create(new float[] {1, 2, 3, 4, 5});
        ModelSerializer.addNormalizerToModel(file.toFile(), new NormalizerStandardize(five, five));
        assertThat(FORMAT.read(file).importNotes())
                .anySatisfy(note -> assertThat(note).contains("it holds 5 statistics for samples of 4x9x8"));
    }
}
