package io.parsimony.format.onnx;

/** What a name of the graph stands for while it is read. */
sealed interface ImportedValue permits Constant, OnnxView, ImportedValue.Unknown {

    /**
     * A value that depends on an unsupported operation.
     *
     * @param draft what it depends on
     */
    record Unknown(OnnxDraft draft) implements ImportedValue {}
}
