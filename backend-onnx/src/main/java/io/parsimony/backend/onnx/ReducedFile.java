package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.parsimony.backend.InferenceSession;
import io.parsimony.deploy.ReducedPrecision.Reduced;
import io.parsimony.format.AtomicFile;
import io.parsimony.network.Model;
import java.nio.file.Path;

/** The message of a model in reduced precision. */
record ReducedFile(Model model, ModelProto message, int threads) implements Reduced {

    @Override
    public InferenceSession open() {
        return new OnnxFile(model, message, threads);
    }

    @Override
    public void write(Path file) {
        AtomicFile.write(file, message::writeTo);
    }
}
