package io.parsimony.format.onnx;

import io.parsimony.error.Problem;
import java.util.Map;

/** Remedies for unsupported operations. */
final class Hints {

    private static final String ENLARGES =
            "Parsimony compresses classifiers, which make feature maps smaller. Export the classifier part alone.";
    private static final String INTERPOLATES =
            "Upsample feature maps by nearest neighbor, or export the part of the model without it.";
    private static final String RECURRENT =
            "Parsimony compresses convolutional networks. Export the convolutional part alone.";
    private static final String TRANSFORMER = "Parsimony compresses convolutional networks, not transformers.";

    private static final String CLASS =
            "End the model in its logits or probabilities, before it selects the most probable class.";

    private static final String OTHER =
            "Replace it before the export by layers of the vocabulary, or export the part of the model without it.";

    private static final Map<String, String> BY_TYPE = Map.ofEntries(
            Map.entry("ConvTranspose", ENLARGES),
            Map.entry("Resize", INTERPOLATES),
            Map.entry("Upsample", INTERPOLATES),
            Map.entry("DepthToSpace", ENLARGES),
            Map.entry("ArgMax", CLASS),
            Map.entry("TopK", CLASS),
            Map.entry("NonMaxSuppression", "Parsimony compresses classifiers. Export the detector's backbone alone."),
            Map.entry("RNN", RECURRENT),
            Map.entry("GRU", RECURRENT),
            Map.entry("LSTM", RECURRENT),
            Map.entry("Attention", TRANSFORMER),
            Map.entry("MultiHeadAttention", TRANSFORMER),
            Map.entry(
                    "GatherND",
                    "Gathers of pixels are supported only as parts of adaptive average pools. Replace other gathers "
                            + "by slices, or export the part of the model without it."),
            Map.entry("If", "Export the model for one fixed shape, so that it has no conditions."),
            Map.entry("Loop", "Export the model with its loops unrolled."),
            Map.entry("Scan", "Export the model with its loops unrolled."),
            Map.entry("QuantizeLinear", "Import the model as it was before it was quantized."),
            Map.entry("DequantizeLinear", "Import the model as it was before it was quantized."),
            Map.entry("DynamicQuantizeLinear", "Import the model as it was before it was quantized."),
            Map.entry("QLinearConv", "Import the model as it was before it was quantized."),
            Map.entry("QLinearMatMul", "Import the model as it was before it was quantized."),
            Map.entry("ConvInteger", "Import the model as it was before it was quantized."),
            Map.entry("MatMulInteger", "Import the model as it was before it was quantized."));

    private Hints() {}

    static Problem problem(OnnxOperation operation) {
        if (operation.isMicrosoft()) {
            return Problem.of(
                            OnnxFaults.UNSUPPORTED,
                            "The file was saved by ONNX Runtime's optimizer: [" + operation.type()
                                    + "] is one of its operators.")
                    .at(operation.label())
                    .hint("Use the original file of the exporter, from before the optimization.");
        }
        String hint = operation.standard()
                ? BY_TYPE.getOrDefault(operation.type(), OTHER)
                : "Inline the functions of other domains with [onnx.inliner] before the import, or replace it.";
        return Problem.of(OnnxFaults.UNSUPPORTED, "The operator [" + operation.type() + "] cannot be expressed.")
                .at(operation.label())
                .hint(hint);
    }
}
