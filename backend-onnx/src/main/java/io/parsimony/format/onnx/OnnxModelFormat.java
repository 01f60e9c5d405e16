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
 * <p>The import of a file that this format wrote returns the same layers. Other files are converted to the vocabulary:
 *
 * <ul>
 *   <li>Shape arithmetic is folded.
 *   <li>Decomposed activations are recognized.
 *   <li>Constant factors and summands are folded into an adjacent layer.
 *   <li>Padding is folded into the next layer.
 *   <li>Values are in NCHW layout, even if the file holds NHWC between transpositions.
 * </ul>
 *
 * <p>The model's {@link io.parsimony.network.Signature} holds the names, order and layout of the file's inputs and
 * outputs, and {@link #write} restores them. {@link Model#importNotes} lists the changes of an import.
 */
public record OnnxModelFormat() implements ModelFormat {

    /** The prefix of the names of nodes that convert an input to the form of the network's input. */
    public static final String PRESENTING_INPUT = ModelWriter.INTERFACE + "in/";

    /** The prefix of the names of nodes that convert a value to the form of an output. */
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
     * <p>Supports opset 7 and newer, weights in float32, float16 and double, and external data beside the file. The
     * batch is the first axis of every input and may be fixed or free. Free channels, heights and widths need {@link
     * ImportSettings#input}.
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
     * Returns the content of a model's file. A node in the file has the name of the network's node whose value it
     * computes. The names of nodes that convert inputs and outputs as the signature requires begin with {@value
     * #PRESENTING_INPUT} or {@value #PRESENTING_OUTPUT}, the port's index and a slash.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code unsupported-model}) as {@link #write}
     */
    public static byte[] bytes(Model model) {
        return ModelWriter.model(model).toByteArray();
    }
}
