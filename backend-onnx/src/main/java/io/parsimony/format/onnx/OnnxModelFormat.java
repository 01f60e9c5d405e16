package io.parsimony.format.onnx;

import io.parsimony.format.AtomicFile;
import io.parsimony.format.ModelFormat;
import io.parsimony.format.ModelFormat.ImportSettings;
import io.parsimony.network.Model;
import java.nio.file.Path;
import java.util.List;

/**
 * ONNX: reads what PyTorch's and TensorFlow's exporters write, and writes files of opset 17 for any batch size.
 *
 * <p>A file that this format wrote is read back layer for layer. Another one is brought into the vocabulary's terms:
 * shape arithmetic is folded, decomposed activations are recognized, constant factors and summands go into the layer
 * beside them, padding goes into the layer after it. Values are NCHW here even where the file holds NHWC between
 * transpositions. The model's {@link io.parsimony.network.Signature} keeps the names, order and layout of the file's
 * inputs and outputs, and what is written has them again. What an import changed is in {@link Model#importNotes}.
 */
public record OnnxModelFormat() implements ModelFormat {

    /** What the names of nodes begin with that bring an input into the form of the network's. */
    public static final String PRESENTING_INPUT = ModelWriter.INTERFACE + "in/";

    /** What the names of nodes begin with that bring a value into the form of an output. */
    public static final String PRESENTING_OUTPUT = ModelWriter.INTERFACE + "out/";

    @Override
    public String type() {
        return "onnx";
    }

    @Override
    public List<String> extensions() {
        return List.of("onnx");
    }

    /**
     * {@inheritDoc}
     *
     * <p>Opset 7 and newer, float32, float16 and double weights, external data beside the file. The batch, the first
     * axis of every input, may be fixed or free. Free channels, heights and widths need {@link ImportSettings#input}.
     */
    @Override
    public Model read(Path file) {
        return read(file, ImportSettings.NONE);
    }

    @Override
    public Model read(Path file, ImportSettings settings) {
        return OnnxImporter.model(new ModelReader(file, settings).read());
    }

    @Override
    public void write(Model model, Path file) {
        AtomicFile.write(file, ModelWriter.model(model)::writeTo);
    }

    /**
     * Returns the content of the file of a model. A node has the name of the network's node whose value it makes; the
     * nodes that present inputs and outputs as the signature says come under {@value #PRESENTING_INPUT} and {@value
     * #PRESENTING_OUTPUT}, each followed by the port's place and a slash.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code unsupported-model}) as {@link #write}
     */
    public static byte[] bytes(Model model) {
        return ModelWriter.model(model).toByteArray();
    }
}
