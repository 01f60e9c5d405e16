package io.parsimony.spark;

import io.parsimony.backend.BackendProvider;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.train.TrainingPlan;
import java.util.Optional;

/**
 * The description of a training, from which executors open their sessions and data.
 *
 * @param backend the engine
 * @param plan the training plan
 * @param batches the data
 * @param cache the teacher's cached outputs, if batches include them
 */
record TrainingRecipe(
        BackendProvider backend, TrainingPlan plan, BatchSource.Recipe batches, Optional<TeacherCache.Recipe> cache) {

    /**
     * Returns the serialized training.
     *
     * @throws ParsimonyException ({@code bad-plan}) if data or plug-ins are neither records nor serializable
     */
    byte[] bytes() {
        try {
            return RecordStream.write(this);
        } catch (IllegalArgumentException e) {
            throw new ParsimonyException(
                    Problem.of(
                                    ErrorId.BAD_PLAN,
                                    "This training cannot be sent to executors: expected " + e.getMessage() + ".")
                            .hint("Name the data in parsimony.data, and write plug-ins as records. Remove stages of"
                                    + " blocks, which train on activations in the driver's memory."),
                    e);
        }
    }
}
