package io.parsimony.backend.dl4j;

import io.parsimony.backend.BackendProvider;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Starts ND4J and sets its threads. */
final class Engine {

    private static final String POM = "/META-INF/maven/org.nd4j/nd4j-native/pom.properties";

    private final String version;
    private final NativeOps natives;
    private final int threads;

    private Engine(String version, NativeOps natives, int threads) {
        this.version = version;
        this.natives = natives;
        this.threads = threads;
    }

    /**
     * Loads the native code, the first time in a process.
     *
     * @param threads the threads of one operation
     * @throws ParsimonyException ({@code engine-unavailable})
     */
    static Engine start(int threads) {
        // ND4J reads these properties once, when it loads its classes. Properties that the application has set stay.
        preset("org.nd4j.log.initialization", "false");
        // Otherwise, JavaCPP bounds native memory by the size of the Java heap and counts the heap as native memory.
        // This backend counts its memory itself. If it must not tune the process, the application sets both properties.
        preset("org.bytedeco.javacpp.maxbytes", "0");
        preset("org.bytedeco.javacpp.maxphysicalbytes", "0");
        try {
            Environment environment = Nd4j.getEnvironment();
            environment.setMaxThreads(threads);
            environment.setMaxMasterThreads(threads);
            // OpenBLAS has separate threads.
            Nd4j.factory().blas().setMaxThreads(threads);
            NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
            Engine engine = new Engine(readVersion(), natives, threads);
            engine.enter();
            return engine;
        } catch (RuntimeException | LinkageError | IOException e) {
            throw new ParsimonyException(
                    Problem.of(
                                    ErrorId.ENGINE_UNAVAILABLE,
                                    "ND4J did not start on " + platform() + ": " + rootMessage(e))
                            .hint("Check that org.nd4j:nd4j-native with the classifier of this platform (for instance"
                                    + " linux-x86_64-onednn) is on the class path."),
                    e);
        }
    }

    private static void preset(String property, String value) {
        if (BackendProvider.mayTuneProcess() && System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static String platform() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    private static String readVersion() throws IOException {
        try (InputStream in = NativeOpsHolder.class.getResourceAsStream(POM)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        }
    }

    /** Returns the version of ND4J. */
    String version() {
        return version;
    }

    /** Sets the number of threads for the calling thread: OpenMP keeps this number per calling thread. */
    void enter() {
        natives.setOmpNumThreads(threads);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
