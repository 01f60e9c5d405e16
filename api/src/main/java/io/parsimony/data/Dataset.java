package io.parsimony.data;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Subset;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;

/**
 * Labelled samples, addressed by index. Reading the same index always gives the same numbers, from any thread.
 */
public interface Dataset {

    /** Returns the number of samples. */
    int size();

    /** Returns the number of classes; labels are {@code 0 .. classes - 1}. */
    int classes();

    /** Returns the shape of one sample. */
    Shape sampleShape();

    /** Appends the numbers of a sample to a buffer, in row-major order. */
    void read(int index, FloatBuffer destination);

    /**
     * Returns the class of a sample; where a sample may have several labels, the first of them.
     */
    int label(int index);

    /**
     * Returns the first samples, at most so many.
     *
     * @throws ParsimonyException ({@code bad-value}) if none are asked for
     */
    default Dataset first(int most) {
        return Subset.first(this, most);
    }

    /**
     * Returns at most so many samples, at equal distances over the whole of the data set: where samples are sorted by
     * class, all classes are among them.
     *
     * @throws ParsimonyException ({@code bad-value}) if none are asked for
     */
    default Dataset spread(int most) {
        return Subset.spread(this, most);
    }

    /**
     * Returns the shape of a sample's labels: a scalar, its class, or {@code [classes]} where a sample may have any
     * number of labels.
     */
    default Shape labelShape() {
        return Shape.SCALAR;
    }

    /**
     * Appends the labels of a sample to a buffer: its class, or one for each class that it has and zero for the others.
     */
    default void readLabels(int index, FloatBuffer destination) {
        destination.put(label(index));
    }
}
