package io.parsimony.backend.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.parsimony.error.ParsimonyException;

/** Sessions of the runtime over graphs. */
final class Sessions {

    private Sessions() {}

    /**
     * Opens a session for a serialized model.
     *
     * @param what the action, for messages
     * @param threads the threads of one operator
     * @param optimization the level of the runtime's graph optimization
     * @throws ParsimonyException ({@code engine-failure})
     */
    static OrtSession open(String what, byte[] model, int threads, OptLevel optimization) {
        return Ort.call(what, () -> {
            try (OrtSession.SessionOptions options = options(threads, optimization)) {
                return Ort.environment().createSession(model, options);
            }
        });
    }

    private static OrtSession.SessionOptions options(int threads, OptLevel optimization) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(optimization);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        // A training step runs several sessions in turn: idle threads of one must not spin while another works.
        options.addConfigEntry("session.force_spinning_stop", "1");
        return options;
    }

    /** Frees a session. */
    static void close(OrtSession session) {
        Ort.call("close a session", () -> {
            session.close();
            return session;
        });
        Ort.returnFreedMemory();
    }
}
