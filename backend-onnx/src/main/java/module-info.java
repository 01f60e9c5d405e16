/** The backend on ONNX Runtime, and the ONNX model format. */
module io.parsimony.backend.onnx {
    requires transitive io.parsimony.api;
    requires com.google.protobuf;
    requires com.microsoft.onnxruntime;
    requires com.sun.jna;
    requires org.slf4j;
    requires org.tribuo.util.onnx;

    exports io.parsimony.backend.onnx;
    exports io.parsimony.format.onnx;

    provides io.parsimony.backend.BackendProvider with
            io.parsimony.backend.onnx.OnnxBackendProvider;
    provides io.parsimony.deploy.ReducedPrecision with
            io.parsimony.backend.onnx.OnnxFloat16,
            io.parsimony.backend.onnx.OnnxInt8;
    provides io.parsimony.format.ModelFormat with
            io.parsimony.format.onnx.OnnxModelFormat;
}
