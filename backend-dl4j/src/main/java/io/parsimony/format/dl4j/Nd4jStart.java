package io.parsimony.format.dl4j;

import io.parsimony.backend.BackendProvider;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Starts ND4J, as Deeplearning4j's configurations do implicitly, but without log output and without a bound on native
 * memory derived from the Java heap. This module's backend uses the same settings; the first caller applies them.
 * Properties that the application has set stay.
 */
final class Nd4jStart {

    private Nd4jStart() {}

    /**
     * Starts ND4J on the first call in a process.
     *
     * @throws ParsimonyException ({@code engine-unavailable})
     */
    static void start() {
        preset("org.nd4j.log.initialization", "false");
        preset("org.bytedeco.javacpp.maxbytes", "0");
        preset("org.bytedeco.javacpp.maxphysicalbytes", "0");
        try {
            Nd4j.getEnvironment();
        } catch (RuntimeException | LinkageError e) {
            throw new ParsimonyException(
                    Problem.of(
                                    ErrorId.ENGINE_UNAVAILABLE,
                                    "ND4J, which Deeplearning4j needs, did not start: " + Dl4jFaults.said(e))
                            .hint("Check that org.nd4j:nd4j-native with the classifier of this platform is on the"
                                    + " class path."),
                    e);
        }
    }

    private static void preset(String property, String value) {
        if (BackendProvider.mayTuneProcess() && System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
