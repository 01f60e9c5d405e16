package io.parsimony.format.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads malformed and contradictory files: each read throws its {@link ParsimonyException} and no other exception.
 */
class BadFilesTest {

    private static final OnnxModelFormat FORMAT = new OnnxModelFormat();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.onnx");
    }

    private Model read(ModelProto.Builder model) throws IOException {
        return read(model.build().toByteArray());
    }

    private Model read(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        return FORMAT.read(file);
    }

    private void fails(Consumer<GraphProto.Builder> change, String id, String... message) {
        ModelProto.Builder model = Protos.small();
        change.accept(model.getGraphBuilder());
        assertThatThrownBy(() -> read(model))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[" + id + "]")
                .satisfies(fault -> assertThat(List.of(message))
                        .allSatisfy(part -> assertThat(fault).hasMessageContaining(part)));
    }

    private void noted(Consumer<GraphProto.Builder> change, String message) throws IOException {
        ModelProto.Builder model = Protos.small();
        change.accept(model.getGraphBuilder());
        assertThat(read(model).importNotes())
                .anySatisfy(note ->
                        assertThat(note).contains(message).doesNotContain(Long.toString(BatchDimension.FREE.first())));
    }

    private void bad(Consumer<GraphProto.Builder> change, String... message) {
        fails(change, "bad-model-file", message);
    }

    @Test
    void theSmallModelIsGoodAsItIs() throws IOException {
        assertThat(read(Protos.small()).network().nodes()).hasSize(2);
    }

    @Test
    void whatIsNoModelIsRefused() {
        for (byte[] bytes :
                new byte[][] {{}, "not a model at all".getBytes(StandardCharsets.UTF_8), {8, 8}, {(byte) 0xff}}) {
            assertThatThrownBy(() -> read(bytes))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[bad-model-file]");
        }
    }

    /** Limits the cost of small files: computed constants have a budget, and tensors have at most 16 axes. */
    @Test
    void smallFilesAskForLittle() throws IOException {
        bad(
                graph -> {
                    graph.addInitializer(Protos.whole("shape", 1 << 10, 1 << 10))
                            .addNode(Protos.node("fill", "ConstantOfShape", List.of("shape"), "c0"));
                    for (int i = 0; i < 100; i++) {
                        graph.addNode(Protos.node("", "Neg", List.of("c" + i), "c" + (i + 1)));
                    }
                },
                "Expected computed constants of about the file's size");
        bad(
                graph -> {
                    graph.addInitializer(Protos.whole("shape", 1 << 10, 1 << 10))
                            .addNode(Protos.node("fill", "ConstantOfShape", List.of("shape"), "c"));
                    for (int i = 0; i < 100; i++) {
                        graph.addNode(Protos.node("", "ReduceSum", List.of("c"), "sum" + i));
                    }
                },
                "Expected computed constants of about the file's size");
        bad(
                graph -> graph.addInitializer(Protos.reals(
                                "deep", LongStream.generate(() -> 1).limit(17).toArray()))
                        .addNode(Protos.node("turn", "Transpose", List.of("deep"), "turned")),
                "at most 16 axes, found 17");
        bad(
                graph -> graph.addInitializer(Protos.whole("none"))
                        .addNode(Protos.node("range", "Range", List.of("none", "none", "none"), "r")),
                "one whole number as input 1");
        file = folder.resolve("pipe.onnx");
        Process made = new ProcessBuilder("mkfifo", file.toString()).start();
        assertThat(made.onExit().join().exitValue()).isZero();
        assertThatThrownBy(() -> FORMAT.read(file)).hasMessageContaining("Expected a regular file");
    }

    /** Reads files under 1 MB that would need unlimited memory or time, or throw another exception. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bn_momentum_inf.onnx",
                "fold_ReduceSum_3k.onnx",
                "fold_cast_3k.onnx",
                "matmul_shared_3k.onnx",
                "range_empty.onnx",
                "rank_transpose_100k.onnx",
                "training_info_24mb.onnx.gz"
            })
    void hostileFiles(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("hostile/" + name))) {
            isModel((name.endsWith(".gz") ? new GZIPInputStream(in) : in).readAllBytes(), name);
        }
    }

    @Test
    void externalDataIsNoPipe() throws IOException {
        Process made = new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start();
        assertThat(made.onExit().join().exitValue()).isZero();
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("hostile/fifo.onnx"))) {
            byte[] bytes = in.readAllBytes();
            assertThatThrownBy(() -> read(bytes)).hasMessageContaining("regular file");
        }
    }

    @Test
    void aMomentumIsFinite() {
        bad(
                graph -> {
                    List<String> inputs = List.of("y", "scale", "shift", "mean", "variance");
                    inputs.stream().skip(1).forEach(name -> graph.addInitializer(Protos.reals(name, 3)));
                    graph.setNode(
                            1,
                            Protos.node("norm", "BatchNormalization", inputs, "z")
                                    .addAttribute(AttributeProto.newBuilder()
                                            .setName("momentum")
                                            .setType(AttributeProto.AttributeType.FLOAT)
                                            .setF(Float.POSITIVE_INFINITY)));
                },
                "finite momentum");
    }

    /** A matrix that many products share is transposed once and stored as one parameter. */
    @Test
    void sharedMatricesAreKeptOnce() throws IOException {
        ModelProto.Builder model = Protos.small();
        GraphProto.Builder graph = model.getGraphBuilder();
        graph.addInitializer(Protos.reals("matrix", 256, 256))
                .addInput(Protos.value("rows", -1, 256))
                .clearOutput();
        for (int i = 0; i < 500; i++) {
            graph.addNode(Protos.node("", "MatMul", List.of(i == 0 ? "rows" : "m" + (i - 1), "matrix"), "m" + i));
        }
        graph.addOutput(Protos.value("m499", -1, 256));
        assertThat(read(model).parameters().asMap()).hasSize(1);
    }

    @Test
    void namesAreMadeOnceAndBeforeTheyAreUsed() {
        bad(graph -> graph.getNodeBuilder(0).setInput(0, "z"), "[z]", "cycle", "node [conv] (Conv)");
        bad(graph -> graph.getNodeBuilder(0).setInput(0, "y"), "[y]", "cycle");
        bad(graph -> graph.getNodeBuilder(1).setInput(0, "nothing"), "[nothing]", "node [relu] (Relu)");
        bad(graph -> graph.getNodeBuilder(1).setOutput(0, "y"), "[y] twice");
        bad(graph -> graph.getNodeBuilder(1).setOutput(0, "conv.bias"), "[conv.bias] twice");
        bad(graph -> graph.addInitializer(graph.getInitializer(0)), "found [conv.weight] twice");
        bad(graph -> graph.addInput(graph.getInput(0)), "found [x] twice");
        bad(graph -> graph.setOutput(0, Protos.value("w", 1)), "No node produces the output [w]");
        bad(GraphProto.Builder::clearOutput, "at least one output");
    }

    @Test
    void tensorsHoldAsManyNumbersAsTheirShapeSays() {
        bad(graph -> graph.getInitializerBuilder(1).addFloatData(1), "initializer [conv.bias]", "3 numbers", "found 4");
        bad(
                graph -> graph.getInitializerBuilder(1).clearFloatData().setRawData(ByteString.copyFrom(new byte[11])),
                "12 bytes",
                "found 11");
        bad(graph -> graph.getInitializerBuilder(1).setDims(0, 1L << 60), "below 2^29");
        bad(graph -> graph.getInitializerBuilder(1).setDims(0, -3), "found -3");
        bad(graph -> graph.getInitializerBuilder(1).setDims(0, 1 << 28).addDims(1 << 28), "less than 2^29 numbers");
        bad(graph -> graph.getInitializerBuilder(1).setDims(0, 1 << 28), "found 3");
        bad(graph -> graph.getInitializerBuilder(1).setDataType(99), "known number type", "99");
        fails(graph -> graph.getInitializerBuilder(1).setDataType(8), "unsupported-model", "STRING");
    }

    @Test
    void shapesMustAgree() throws IOException {
        bad(graph -> graph.setInput(0, Protos.value("x", -1, 5, 4, 4)), "node [conv] (Conv)", "input channels");
        bad(graph -> graph.setInput(0, Protos.value("x", -1, 2, 2, 2)), "node [conv] (Conv)", "does not fit");
        noted(graph -> graph.setOutput(0, Protos.value("z", -1, 3, 2, 3)), "declares the shape [-1, 3, 2, 3] for [z]");
        noted(graph -> graph.addValueInfo(Protos.value("y", -1, 3, 2)), "declares the shape [-1, 3, 2] for [y]");
        bad(
                graph -> graph.getNodeBuilder(0).addAttribute(Protos.integers("kernel_shape", 5, 5)),
                "the kernel 3x3 of its weight");
        bad(graph -> graph.getNodeBuilder(0).addAttribute(Protos.integers("strides", 0, 1)), "[strides]", "found 0");
        bad(graph -> graph.getNodeBuilder(0).addAttribute(Protos.integer("strides", 1)), "[strides]", "another type");
        bad(graph -> graph.getNodeBuilder(0).addAttribute(Protos.integer("group", 0)), "group");
        bad(graph -> graph.getNodeBuilder(0).addAttribute(Protos.integers("pads", 1, 1, 1)), "[pads]", "found 3");
        bad(
                graph -> graph.setInput(0, Protos.value("x", -1, 2, 1L << 31, 4)),
                "input [x]",
                "Expected an extent below 2^31");
        bad(graph -> graph.setInput(0, Protos.value("x", -1, 2, 1 << 30, 1 << 30)), "samples of less than 2^31");
        bad(graph -> graph.setInput(0, Protos.value("x", -1, 2, -4, 4)), "found -4");
    }

    @Test
    void constantsAreFoldedWithinBounds() {
        bad(
                graph -> graph.addInitializer(Protos.whole("shape", 1 << 14, 1 << 14))
                        .addNode(1, Protos.node("big", "ConstantOfShape", List.of("shape"), "big"))
                        .getNodeBuilder(2)
                        .setInput(0, "big"),
                "node [big] (ConstantOfShape)",
                "much larger");
        bad(
                graph -> graph.addInitializer(Protos.whole("shape", 1, 2, 3))
                        .addInitializer(Protos.whole("index", 3))
                        .addNode(1, Protos.node("pick", "Gather", List.of("shape", "index"), "picked")),
                "node [pick] (Gather)",
                "index below 3",
                "found 3");
        bad(
                graph -> graph.addInitializer(Protos.whole("shape", 0, 7))
                        .addNode(1, Protos.node("shaped", "Reshape", List.of("y", "shape"), "shaped")),
                "node [shaped] (Reshape)",
                "Cannot reshape");
    }

    /** Each empty node takes two bytes in the file and about a hundred in memory. */
    @Test
    void aFileOfNothingButEmptyPartsIsNotTakenApart() {
        byte[] nodes = new byte[9_000_000];
        for (int i = 0; i < nodes.length; i += 2) {
            nodes[i] = 1 << 3 | 2;
        }
        ByteBuffer bytes = ByteBuffer.allocate(nodes.length + 5);
        bytes.put((byte) (7 << 3 | 2));
        for (int rest = nodes.length; rest > 0; rest >>>= 7) {
            bytes.put((byte) (rest > 127 ? rest & 127 | 128 : rest));
        }
        bytes.put(nodes);
        assertThatThrownBy(() -> read(bytes.array()))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("parts, found more")
                .hasMessageContaining("[bad-model-file]");
    }

    private static TensorProto.Builder external(String location, String offset, String length) {
        return TensorProto.newBuilder()
                .setName("conv.bias")
                .setDataType(1)
                .addDims(3)
                .setDataLocation(DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static Consumer<GraphProto.Builder> bias(String location, String offset, String length) {
        return graph -> graph.setInitializer(1, external(location, offset, length));
    }

    @Test
    void externalDataLiesInTheModelsFolder() throws IOException {
        Path outside = Files.write(folder.resolve("secret"), new byte[64]);
        Path inside = Files.createDirectories(folder.resolve("inside"));
        file = inside.resolve("model.onnx");
        ByteBuffer numbers = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        numbers.putFloat(9).putFloat(9).putFloat(1).putFloat(2).putFloat(3);
        Files.write(Files.createDirectories(inside.resolve("sub")).resolve("data"), numbers.array());
        ModelProto.Builder good = Protos.small();
        bias("sub/data", "8", "12").accept(good.getGraphBuilder());
        assertThat(read(good).parameters().get("conv.bias").toArray()).containsExactly(1, 2, 3);

        bad(bias("../secret", "0", "12"), "initializer [conv.bias]", "model's folder", "[../secret]");
        bad(bias("sub/../../secret", "0", "12"), "model's folder");
        bad(bias(outside.toString(), "0", "12"), "model's folder");
        bad(bias("a\0b", "0", "12"), "model's folder");
        bad(bias("", "0", "12"), "model's folder");
        Files.createSymbolicLink(inside.resolve("link"), outside);
        bad(bias("link", "0", "12"), "model's folder");
        bad(bias("sub/data", "12", "12"), "12 bytes at 12", "file of 20");
        bad(bias("sub/data", "9223372036854775807", "12"), "12 bytes at 9223372036854775807");
        bad(bias("sub/data", "-1", "12"), "offset", "-1");
        bad(bias("sub/data", "x", "12"), "[x]");
        bad(bias("sub/data", "0", "8"), "Expected 12 bytes", "found 8");
        bad(bias("sub", "0", "12"), "regular file");
        fails(bias("none", "0", "12"), "unreadable-file", "[none]");
        bad(
                graph -> {
                    bias("sub/data", "8", "12").accept(graph);
                    NodeProto.Builder sum = Protos.node("more", "Sum", List.of(), "more");
                    for (int i = 0; i < 9; i++) {
                        graph.addInitializer(external("sub/data", "8", "12").setName("more" + i));
                        sum.addInput("more" + i);
                    }
                    graph.addNode(sum);
                },
                "tensors with separate bytes");
    }

    /** Reads the layout of a model hub's cache: links of a snapshot may lead only to the blobs folder beside it. */
    @Test
    void linksOfAHubsCacheLeadToItsBlobs() throws IOException {
        Path blobs = Files.createDirectories(folder.resolve("hub/blobs"));
        Path snapshot = Files.createDirectories(folder.resolve("hub/snapshots/revision"));
        file = snapshot.resolve("model.onnx");
        ByteBuffer numbers = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        numbers.putFloat(1).putFloat(2).putFloat(3);
        Files.createSymbolicLink(snapshot.resolve("data"), Files.write(blobs.resolve("1234"), numbers.array()));
        ModelProto.Builder good = Protos.small();
        bias("data", "0", "12").accept(good.getGraphBuilder());
        assertThat(read(good).parameters().get("conv.bias").toArray()).containsExactly(1, 2, 3);
        Path outside = Files.write(folder.resolve("hub/secret"), numbers.array());
        Files.createSymbolicLink(snapshot.resolve("other"), outside);
        bad(bias("other", "0", "12"), "model's folder");
        Files.createSymbolicLink(snapshot.resolve("folder"), Files.createDirectories(blobs.resolve("folder")));
        bad(bias("folder", "0", "12"), "regular file");
        Path inner = Files.createDirectories(snapshot.resolve("onnx"));
        Files.createSymbolicLink(inner.resolve("data"), blobs.resolve("1234"));
        Files.createSymbolicLink(inner.resolve("other"), outside);
        file = inner.resolve("model.onnx");
        assertThat(read(good).parameters().get("conv.bias").toArray()).containsExactly(1, 2, 3);
        bad(bias("other", "0", "12"), "model's folder");
    }

    @Test
    void versionsAreChecked() {
        ModelProto.Builder none = Protos.small().clearOpsetImport();
        assertThatThrownBy(() -> read(none)).hasMessageContaining("version").hasMessageContaining("[bad-model-file]");
        for (long version : new long[] {1, 6, 99, -1, Long.MAX_VALUE}) {
            ModelProto.Builder other = Protos.small()
                    .setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(version));
            assertThatThrownBy(() -> read(other))
                    .hasMessageContaining("opset 7 to ")
                    .hasMessageContaining("found " + version)
                    .hasMessageContaining("[unsupported-model]");
        }
    }

    @Test
    void aFileAFolderAndNothingAreUnreadable() {
        for (Path path : List.of(folder, folder.resolve("none.onnx"))) {
            assertThatThrownBy(() -> FORMAT.read(path))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[unreadable-file]");
        }
    }

    // ---- arbitrary bytes: a model or a ParsimonyException -----------------------------------------------------------

    /** Returns whether the bytes are a model; fails on any other exception than a {@link ParsimonyException}. */
    private boolean isModel(byte[] bytes, String what) throws IOException {
        Files.write(file, bytes);
        try {
            FORMAT.read(file);
            return true;
        } catch (ParsimonyException e) {
            assertThat(e.id()).as(what).isIn("bad-model-file", "unsupported-model", "unreadable-file");
            return false;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(what + " ended in " + e, e);
        }
    }

    @Test
    void everyTruncationEndsInAnErrorOrAModel() throws IOException {
        byte[] whole = Files.readAllBytes(ExportersFilesTest.folderOfFiles().resolve("megvii_ts.onnx"));
        int models = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            models += isModel(part, "the first " + length + " bytes") ? 1 : 0;
        }
        assertThat(models).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"megvii_ts.onnx", "newest.onnx", "opset9.onnx", "gemm.onnx", "keras.onnx", "convnext_ts.onnx"})
    void everyDamageEndsInAnErrorOrAModel(String name) throws IOException {
        byte[] whole = Files.readAllBytes(ExportersFilesTest.folderOfFiles().resolve(name));
        Random random = new Random(name.hashCode());
        // Weights are most of a file, and any bytes are valid weights, so every second run damages other parts only.
        int[] structure = structure(whole);
        int models = 0;
        int runs = 600;
        for (int run = 0; run < runs; run++) {
            byte[] damaged = whole.clone();
            int flips = 1 + random.nextInt(3);
            for (int flip = 0; flip < flips; flip++) {
                int at = run % 2 == 0 ? random.nextInt(damaged.length) : structure[random.nextInt(structure.length)];
                damaged[at] = (byte) (random.nextBoolean() ? damaged[at] ^ 1 << random.nextInt(8) : random.nextInt());
            }
            models += isModel(damaged, name + ", damage " + run) ? 1 : 0;
        }
        assertThat(models).isBetween(1, runs - 1);
    }

    /** Returns the positions of the bytes outside the weights. */
    private static int[] structure(byte[] whole) throws IOException {
        ModelProto model = ModelProto.parseFrom(whole);
        boolean[] weight = new boolean[whole.length];
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        for (TensorProto tensor : model.getGraph().getInitializerList()) {
            int size = tensor.getRawData().size();
            int at = size < 64 ? -1 : text.indexOf(tensor.getRawData().toString(StandardCharsets.ISO_8859_1));
            for (int i = at; at >= 0 && i < at + size; i++) {
                weight[i] = true;
            }
        }
        return IntStream.range(0, whole.length).filter(i -> !weight[i]).toArray();
    }

    /** Reads random graphs of real operators with arbitrary inputs and attributes. */
    @Test
    void randomGraphsEndInAnErrorOrAModel() throws IOException {
        List<String> types = List.of(
                "Conv",
                "Gemm",
                "MatMul",
                "BatchNormalization",
                "MaxPool",
                "AveragePool",
                "GlobalAveragePool",
                "ReduceMean",
                "Reshape",
                "Flatten",
                "Transpose",
                "Squeeze",
                "Unsqueeze",
                "Expand",
                "Concat",
                "Split",
                "Slice",
                "Gather",
                "Pad",
                "Relu",
                "Clip",
                "Add",
                "Mul",
                "Div",
                "Sub",
                "Pow",
                "Softmax",
                "Dropout",
                "Shape",
                "Identity",
                "Cast",
                "Where",
                "Max",
                "HardSigmoid",
                "PRelu",
                "Erf",
                "Constant",
                "Range");
        Random random = new Random(5);
        int models = 0;
        for (int run = 0; run < 2_000; run++) {
            ModelProto.Builder model = Protos.small();
            GraphProto.Builder graph = model.getGraphBuilder().clearOutput();
            graph.addInitializer(Protos.whole("two", 0, -1))
                    .addInitializer(Protos.whole("four", 0, 3, -1, 1))
                    .addInitializer(Protos.whole("one", random.nextInt(6) - 2))
                    .addInitializer(Protos.reals("matrix", 12, 3))
                    .addInitializer(Protos.reals("row", 1, 3, 1, 1))
                    .addInitializer(Protos.reals("half"));
            List<String> names = new ArrayList<>(
                    List.of("x", "y", "z", "two", "four", "one", "matrix", "row", "half", "conv.weight", "conv.bias"));
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                NodeProto.Builder node = NodeProto.newBuilder()
                        .setOpType(types.get(random.nextInt(types.size())))
                        .addOutput("v" + i);
                int inputs = 1 + random.nextInt(4);
                for (int input = 0; input < inputs; input++) {
                    boolean last = input == 0 && random.nextInt(3) > 0;
                    node.addInput(names.get(
                            last
                                    ? Math.min(i == 0 ? 2 : names.size() - 1, names.size() - 1)
                                    : random.nextInt(names.size())));
                }
                for (String attribute : List.of("axis", "keepdims", "transA", "transB", "to", "ceil_mode")) {
                    if (random.nextInt(4) == 0) {
                        node.addAttribute(Protos.integer(attribute, random.nextInt(5) - 1));
                    }
                }
                for (String attribute : List.of("axes", "perm", "kernel_shape", "strides", "pads", "starts", "ends")) {
                    if (random.nextInt(4) == 0) {
                        node.addAttribute(Protos.integers(
                                attribute,
                                random.ints(random.nextInt(5), -1, 4)
                                        .asLongStream()
                                        .toArray()));
                    }
                }
                graph.addNode(node);
                names.add("v" + i);
            }
            graph.addOutput(ValueInfoProto.newBuilder().setName("v" + (count - 1)));
            models += isModel(model.build().toByteArray(), "graph " + run) ? 1 : 0;
        }
        assertThat(models).isGreaterThan(50);
    }
}
