package io.parsimony.backend.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;

/** ONNX Runtime's environment, of which a process has one, and its faults as ours. */
final class Ort {

    private Ort() {}

    /** A call of the runtime. */
    @FunctionalInterface
    interface Call<V> {
        V run() throws OrtException;
    }

    /** Loads the native library when first asked. */
    private static final class Holder {
        // What goes wrong comes back as an exception: the runtime need not print it as well.
        static final OrtEnvironment ENVIRONMENT =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "parsimony");
    }

    /**
     * The environment, made at the first call.
     *
     * @throws ParsimonyException ({@code engine-unavailable})
     */
    static OrtEnvironment environment() {
        try {
            return Holder.ENVIRONMENT;
        } catch (LinkageError e) {
            // The initialiser failed: now, or at an earlier call, of which only the name is left.
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new ParsimonyException(
                    Problem.of("engine-unavailable", "ONNX Runtime did not start: " + reason.getMessage())
                            .hint("Is there a native library for this platform in the onnxruntime jar, and room in the"
                                    + " temporary directory to extract it?"),
                    e);
        }
    }

    /**
     * Options for a session.
     *
     * @param threads the threads of one operator
     */
    static OrtSession.SessionOptions options(int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        // A training step runs several sessions in turn: the threads of one must not spin while another works.
        options.addConfigEntry("session.force_spinning_stop", "1");
        return options;
    }

    /**
     * Calls the runtime.
     *
     * @param what what is being done, for messages
     * @throws ParsimonyException ({@code engine-failure})
     */
    static <V> V call(String what, Call<V> call) {
        try {
            return call.run();
        } catch (OrtException | IllegalStateException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int end = message.indexOf('\n');
            throw new ParsimonyException(
                    Problem.of(
                                    "engine-failure",
                                    "ONNX Runtime failed to " + what + ": "
                                            + (end < 0 ? message : message.substring(0, end)))
                            .hint(
                                    "A node's name ends with the parameters it uses. If the message speaks of memory, try a"
                                            + " smaller batch."),
                    e);
        }
    }
}
