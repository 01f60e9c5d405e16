package io.parsimony.format.onnx;

/** The value of a name of the graph at import. */
sealed interface ImportedValue permits Constant, OnnxView, ImportedValue.Unknown {

    /**
     * A value that depends on an unsupported operation.
     *
     * @param draft the unsupported draft
     */
    record Unknown(OnnxDraft draft) implements ImportedValue {}
}
