package io.parsimony.train;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/**
 * Samples and their classes.
 *
 * @param inputs {@code [n, ...]}
 * @param labels {@code [n]}, whole numbers
 */
public record Batch(Tensor inputs, Tensor labels) {

    /**
     * Checks that there is a label for each sample.
     *
     * @throws ParsimonyException ({@code bad-batch})
     */
    public Batch {
        if (inputs.shape().rank() < 2
                || !labels.shape().equals(Shape.of(inputs.shape().dim(0)))) {
            throw ParsimonyException.of(
                    "bad-batch", "Expected samples [n, ...] and labels [n], found %s and %s.", inputs, labels);
        }
    }

    /** The number of samples. */
    public int size() {
        return inputs.shape().dim(0);
    }

    /**
     * Checks that the labels are classes.
     *
     * @throws ParsimonyException ({@code bad-label})
     */
    public void requireLabels(int classes) {
        for (int i = 0; i < size(); i++) {
            float label = labels.get(i);
            if (!(label >= 0 && label < classes) || label != (int) label) {
                throw ParsimonyException.of(
                        "bad-label",
                        "Expected labels in 0 .. %d, found %s at position %d of the batch.",
                        classes - 1,
                        label,
                        i);
            }
        }
    }
}
