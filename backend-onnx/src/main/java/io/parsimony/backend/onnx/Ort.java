package io.parsimony.backend.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The process-wide environment of ONNX Runtime; converts the runtime's errors into {@link ParsimonyException}s. */
final class Ort {

    private static final String NO_TELEMETRY = "ORT_DISABLE_TELEMETRY";
    private static final String EXTRACTED = "onnxruntime-java";

    private Ort() {}

    /** A call of the runtime. */
    @FunctionalInterface
    interface Call<V> {
        V run() throws OrtException;
    }

    /** Loads the native library on first access. */
    private static final class Holder {
        static final OrtEnvironment ENVIRONMENT = start();
    }

    /** Functions of the C library, under their C names. */
    interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);

        int malloc_trim(NativeLong pad);

        static CLibrary load() {
            return Native.load("c", CLibrary.class);
        }
    }

    /**
     * Returns freed memory to the system. glibc keeps the memory of closed sessions in pieces that are too small for
     * the next session. Does nothing without glibc.
     */
    static void returnFreedMemory() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            CLibrary.load().malloc_trim(new NativeLong(0));
        } catch (UnsatisfiedLinkError e) {
            // Another C library, which keeps little memory.
        }
    }

    /**
     * Starts the runtime without its telemetry. Version 1.29 otherwise reports each process to its vendor, stores a
     * device id and a database of events in the user's cache, and writes a log to the temporary folder. The native
     * library reads the process environment once, while it is loaded; only the C library can change that environment.
     * On Windows the runtime reports to the system only.
     */
    private static OrtEnvironment start() {
        if (!Platform.isWindows()) {
            CLibrary.load().setenv(NO_TELEMETRY, "1", 1);
        }
        // Errors arrive as exceptions, so the runtime does not print them too.
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "parsimony");
        Runtime.getRuntime().addShutdownHook(new Thread(Ort::deleteLibraries, "onnxruntime-libraries"));
        return environment;
    }

    /**
     * Deletes the libraries that the runtime extracted for this process. The runtime tries to delete their folder
     * before the files, and so leaves the folder behind. Does nothing where the system cannot list loaded files or
     * cannot delete them.
     */
    private static void deleteLibraries() {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.isReadable(maps)) {
            return;
        }
        try (Stream<String> lines = Files.lines(maps)) {
            List<Path> loaded = lines.filter(line -> line.contains("/" + EXTRACTED))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .distinct()
                    .toList();
            for (Path library : loaded) {
                Files.deleteIfExists(library);
            }
            for (Path library : loaded) {
                Files.deleteIfExists(library.getParent());
            }
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            // The files stay.
        }
    }

    /**
     * Returns the environment, created by the first call.
     *
     * @throws ParsimonyException ({@code engine-unavailable})
     */
    static OrtEnvironment environment() {
        try {
            return Holder.ENVIRONMENT;
        } catch (LinkageError | OutOfMemoryError e) {
            // The static initializer failed, now or in an earlier call. Of an earlier failure only the class name is
            // left.
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            throw new ParsimonyException(
                    Problem.of(ErrorId.ENGINE_UNAVAILABLE, "ONNX Runtime did not start: " + reason.getMessage())
                            .hint("Check that the onnxruntime jar has a native library for this platform, and that the"
                                    + " temporary directory has room to extract it."),
                    e);
        }
    }

    /**
     * Calls the runtime.
     *
     * @param what the action, for messages
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
                            .hint("A node's name ends with the parameters it uses. If the message mentions "
                                    + "memory, use a smaller batch."),
                    e);
        }
    }
}
