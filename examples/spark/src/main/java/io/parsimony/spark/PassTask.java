package io.parsimony.spark;

import io.parsimony.error.ParsimonyException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * The task of a segment in a teacher's pass.
 *
 * @param key the pass's key
 * @param recipe the bytes of the {@link PassRecipe}
 */
record PassTask(String key, Broadcast<byte[]> recipe) implements Serializable {

    /** Fills a segment; returns its fault, if any, as a list. */
    List<ParsimonyException> run(int segment) {
        try {
            return ExecutorState.inPass(key, () -> RecordStream.read(recipe.value(), PassRecipe.class), filler -> {
                filler.fill(segment);
                return List.of();
            });
        } catch (ParsimonyException e) {
            return List.of(Faults.ofTask(e.at("segment " + segment)));
        }
    }
}
