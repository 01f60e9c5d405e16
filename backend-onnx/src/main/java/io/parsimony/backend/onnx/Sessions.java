package io.parsimony.backend.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.parsimony.error.ParsimonyException;

/** Sessions of the runtime over graphs. */
final class Sessions {

    private Sessions() {}

    /**
     * Prepares a graph.
     *
     * @param what what is being done, for messages
     * @param threads the threads of one operator
     * @throws ParsimonyException ({@code engine-failure})
     */
    static OrtSession open(String what, Graph graph, int threads) {
        return Ort.call(what, () -> {
            try (OrtSession.SessionOptions options = options(threads)) {
                return Ort.environment().createSession(graph.toModel(), options);
            }
        });
    }

    private static OrtSession.SessionOptions options(int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        // A training step runs several sessions in turn: the threads of one must not spin while another works.
        options.addConfigEntry("session.force_spinning_stop", "1");
        return options;
    }

    /** Frees a session. */
    static void close(OrtSession session) {
        Ort.call("close a session", () -> {
            session.close();
            return session;
        });
    }
}
