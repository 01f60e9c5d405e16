package io.parsimony.data;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Subset;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;

/** Labeled samples, addressed by index. Reading an index always returns the same values, from any thread. */
public interface Dataset {

    /** Returns the number of samples. */
    int size();

    /** Returns the number of classes; labels are {@code 0 .. classes - 1}. */
    int classes();

    /** Returns the shape of one sample. */
    Shape sampleShape();

    /** Appends the values of a sample to a buffer, in row-major order. */
    void read(int index, FloatBuffer destination);

    /** Returns the class of a sample; for multi-label data, its first class. */
    int label(int index);

    /**
     * Returns the first samples.
     *
     * @param most the greatest number of samples
     * @throws ParsimonyException ({@code bad-value}) if {@code most} is not positive
     */
    default Dataset first(int most) {
        return Subset.first(this, most);
    }

    /**
     * Returns samples at equal distances over the whole data set, so that data sorted by class yield all classes.
     *
     * @param most the greatest number of samples
     * @throws ParsimonyException ({@code bad-value}) if {@code most} is not positive
     */
    default Dataset spread(int most) {
        return Subset.spread(this, most);
    }

    /**
     * Returns the shape of a sample's labels: a scalar for single-label data, {@code [classes]} for multi-label data.
     */
    default Shape labelShape() {
        return Shape.SCALAR;
    }

    /**
     * Appends the labels of a sample to a buffer: its class or, for multi-label data, 1 for each of its classes and 0
     * for the others.
     */
    default void readLabels(int index, FloatBuffer destination) {
        destination.put(label(index));
    }
}
