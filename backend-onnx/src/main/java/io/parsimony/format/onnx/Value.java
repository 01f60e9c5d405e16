package io.parsimony.format.onnx;

/** What a name of the graph stands for while it is read. */
sealed interface Value permits Constant, View, Value.Unknown {

    /**
     * A value that depends on an unsupported operation.
     *
     * @param draft what it depends on
     */
    record Unknown(Draft draft) implements Value {}
}
