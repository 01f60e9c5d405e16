package io.parsimony.internal.data;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Map;

/** The source of a teacher's values for batches, in place of a session that runs the teacher. Thread-safe. */
public interface TeacherSource {

    /** Returns a description of the settings that determine the values, for a run's identity. */
    String settings();

    /** Returns the available nodes of the teacher, with the shape of one sample's value. */
    Map<String, Shape> values();

    /**
     * Prepares the values for reading, which may take long. A second call has no effect. The first read prepares the
     * values too.
     *
     * @throws ParsimonyException ({@code stale-cache}, {@code cancelled}, …) if the preparation fails
     */
    void prepare();

    /**
     * Adds the teacher's values to a batch. Runs the teachers and needs no preparation.
     *
     * @param samples a batch without the teacher's values
     */
    Batch ask(Batch samples);

    /**
     * Appends the numbers of a node's value for a sample.
     *
     * @param variant the sample's variant: see {@link Augmented#variant}
     * @param sample the sample's index in the data set
     * @param node one of {@link #values}
     */
    void read(int variant, int sample, String node, FloatBuffer destination);
}
