package io.parsimony.backend.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.concurrent.CompletableFuture;

/** ONNX Runtime's environment, of which a process has one, and its faults as ours. */
final class Ort {

    private static final long STACK = 256L << 20;

    private Ort() {}

    /** A call of the runtime. */
    @FunctionalInterface
    interface Call<V> {
        V run() throws OrtException;
    }

    /** Loads the native library when first asked. */
    private static final class Holder {
        static final OrtEnvironment ENVIRONMENT = start();
    }

    /**
     * Starts the runtime on a thread of its own. When it starts, version 1.29 matches the process's command line against a
     * regular expression by recursion, some 300 bytes of stack a character: a class path of 4,000 characters overflows a
     * usual stack of 1 MiB, which ends the process without a word. A stack takes only the memory that is used of it.
     */
    private static OrtEnvironment start() {
        // What goes wrong comes back as an exception: the runtime need not print it as well.
        CompletableFuture<OrtEnvironment> environment = new CompletableFuture<>();
        Runnable starting = () -> {
            try {
                environment.complete(
                        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "parsimony"));
            } catch (RuntimeException | Error e) {
                environment.completeExceptionally(e);
            }
        };
        new Thread(null, starting, "onnx-start", STACK).start();
        return environment.join();
    }

    /**
     * The environment, made at the first call.
     *
     * @throws ParsimonyException ({@code engine-unavailable})
     */
    static OrtEnvironment environment() {
        try {
            return Holder.ENVIRONMENT;
        } catch (LinkageError | OutOfMemoryError e) {
            // The initialiser failed: now, or at an earlier call, of which only the name is left.
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            throw new ParsimonyException(
                    Problem.of(ErrorId.ENGINE_UNAVAILABLE, "ONNX Runtime did not start: " + reason.getMessage())
                            .hint("Is there a native library for this platform in the onnxruntime jar, and room in the"
                                    + " temporary directory to extract it?"),
                    e);
        }
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
                                    ErrorId.ENGINE_FAILURE,
                                    "ONNX Runtime failed to " + what + ": "
                                            + (end < 0 ? message : message.substring(0, end)))
                            .hint(
                                    "A node's name ends with the parameters it uses. If the message speaks of memory, try a"
                                            + " smaller batch."),
                    e);
        }
    }
}
