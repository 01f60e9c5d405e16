package io.parsimony.deploy;

import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.plugin.Plugin;
import java.nio.file.Path;
import org.apiguardian.api.API;

/**
 * A model file with fewer bits per number, such as float16 storage or int8. Its outputs differ from the model's: its
 * accuracy and latency are measured, and its file is written beside the exact file.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface ReducedPrecision extends Plugin {

    /** Returns the ending of the files, without the dot. */
    String extension();

    /**
     * Opens a model in full precision on the engine that runs the reduced one, to compare with.
     *
     * @throws ParsimonyException ({@code engine-unavailable}, {@code engine-failure})
     */
    InferenceSession open(Model model);

    /**
     * Reduces the precision of a model.
     *
     * @param calibration samples that determine the ranges of activations; ignored by implementations that reduce only
     *     weights
     * @throws ParsimonyException ({@code cancelled}, {@code engine-unavailable}, {@code engine-failure}, {@code
     *     unsupported-model})
     */
    Reduced reduce(Model model, Dataset calibration);

    /** A model of reduced precision. */
    interface Reduced {

        /**
         * Opens the model for inference.
         *
         * @throws ParsimonyException ({@code engine-unavailable}, {@code engine-failure})
         */
        InferenceSession open();

        /**
         * Writes the model. The write is atomic.
         *
         * @throws ParsimonyException ({@code unwritable-file})
         */
        void write(Path file);
    }
}
