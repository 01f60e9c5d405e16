package io.parsimony.backend.dl4j;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.nio.FloatBuffer;
import java.util.List;

/** Kernels with a class label as argument. */
final class Classes {

    private Classes() {}

    /** Returns a label as a checked index: an index out of range would read foreign memory. */
    private static int label(FloatBuffer labels, int row, int classes) {
        float label = labels.get(row);
        if (!(label >= 0 && label < classes)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LABEL, "Expected a label of at least 0 and below %d, found %s.", classes, label);
        }
        return (int) label;
    }

    /**
     * Selects one element per row.
     *
     * @param classes the number of columns
     */
    record Pick(int classes) implements Kernel.Host {

        @Override
        public void run(List<FloatBuffer> inputs, FloatBuffer output) {
            for (int row = 0; row < output.capacity(); row++) {
                output.put(row, inputs.get(0).get(row * classes + label(inputs.get(1), row, classes)));
            }
        }
    }

    /**
     * Puts a one into each row.
     *
     * @param classes the number of columns
     */
    record OneHot(int classes) implements Kernel.Host {

        @Override
        public void run(List<FloatBuffer> inputs, FloatBuffer output) {
            Arrange.clear(output);
            int rows = inputs.get(0).capacity();
            for (int row = 0; row < rows; row++) {
                output.put(row * classes + label(inputs.get(0), row, classes), 1);
            }
        }
    }
}
