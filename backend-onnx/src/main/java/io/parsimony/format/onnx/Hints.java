package io.parsimony.format.onnx;

import io.parsimony.error.Problem;
import java.util.Map;

/** What to do about operations that no network expresses. */
final class Hints {

    private static final String OTHER =
            "Replace it before the export by layers of the vocabulary, or export the part of the model without it.";

    private static final Map<String, String> BY_TYPE = Map.ofEntries(
            Map.entry("LayerNormalization", "Only batch normalisation is in the vocabulary."),
            Map.entry("GroupNormalization", "Only batch normalisation is in the vocabulary."),
            Map.entry("InstanceNormalization", "Only batch normalisation is in the vocabulary."),
            Map.entry("LRN", "Train with batch normalisation in its place; leaving it out changes the outputs."),
            Map.entry("ConvTranspose", "Only networks that make images smaller are supported."),
            Map.entry("Resize", "Only networks that make images smaller are supported."),
            Map.entry("Upsample", "Only networks that make images smaller are supported."),
            Map.entry("If", "Export the model for one fixed shape, so that nothing is left to decide."),
            Map.entry("Loop", "Export the model with its loops unrolled."),
            Map.entry("Scan", "Export the model with its loops unrolled."),
            Map.entry("QuantizeLinear", "Import the model as it was before it was quantised."),
            Map.entry("DequantizeLinear", "Import the model as it was before it was quantised."),
            Map.entry("DynamicQuantizeLinear", "Import the model as it was before it was quantised."),
            Map.entry("QLinearConv", "Import the model as it was before it was quantised."),
            Map.entry("QLinearMatMul", "Import the model as it was before it was quantised."),
            Map.entry("ConvInteger", "Import the model as it was before it was quantised."),
            Map.entry("MatMulInteger", "Import the model as it was before it was quantised."));

    private Hints() {}

    static Problem problem(Operation operation) {
        String hint = operation.standard()
                ? BY_TYPE.getOrDefault(operation.type(), OTHER)
                : "Inline the functions of other domains before ([onnx.inliner]), or replace it.";
        return Problem.of(Faults.UNSUPPORTED, "The operator [" + operation.type() + "] cannot be expressed.")
                .at(operation.label())
                .hint(hint);
    }
}
