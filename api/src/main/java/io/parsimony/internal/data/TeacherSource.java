package io.parsimony.internal.data;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Map;

/** Where batches get the teacher's values from, if the session does not run the teacher. May be used by any thread. */
public interface TeacherSource {

    /** What the values depend on besides teacher and data, for a run's identity. */
    String settings();

    /** Returns the teacher's nodes whose values there are, with the shape of one sample's. */
    Map<String, Shape> values();

    /**
     * Makes the values ready to be read, which may take long. Calling it twice is allowed; without it the first reading
     * does so.
     *
     * @throws ParsimonyException ({@code stale-cache}, {@code cancelled}, …) if that cannot be done
     */
    void prepare();

    /**
     * Adds to a batch what this source will say of its samples, from the teachers themselves. Needs no preparation.
     *
     * @param samples as an epoch has them, without the teacher's values
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
