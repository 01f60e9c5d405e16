package io.parsimony.internal.data;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Samples and their classes.
 *
 * @param inputs {@code [n, ...]}
 * @param labels {@code [n]}, whole numbers
 * @param teacher the teacher's values by node, {@code [n, ...]}; empty where the session is to run the teacher
 * @param mix what the samples were mixed of, if they were
 */
public record Batch(Tensor inputs, Tensor labels, Map<String, Tensor> teacher, Optional<Mixup> mix) {

    /**
     * Checks that there is a label for each sample.
     *
     * @throws ParsimonyException ({@code bad-batch})
     */
    public Batch {
        teacher = Collections.unmodifiableMap(new LinkedHashMap<>(teacher));
        if (inputs.shape().rank() < 2
                || !labels.shape().equals(Shape.of(inputs.shape().dim(0)))) {
            throw ParsimonyException.of(
                    ErrorId.BAD_BATCH, "Expected samples [n, ...] and labels [n], found %s and %s.", inputs, labels);
        }
        if (mix.isPresent() && !mix.get().labels().shape().equals(labels.shape())) {
            throw ParsimonyException.of(
                    ErrorId.BAD_BATCH,
                    "Expected second labels %s, found %s.",
                    labels,
                    mix.get().labels());
        }
    }

    /** A batch without the teacher's values, not mixed. */
    public Batch(Tensor inputs, Tensor labels) {
        this(inputs, labels, Map.of(), Optional.empty());
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
        requireLabels(labels, classes);
        mix.ifPresent(second -> requireLabels(second.labels(), classes));
    }

    private static void requireLabels(Tensor labels, int classes) {
        for (int i = 0; i < labels.shape().size(); i++) {
            float label = labels.get(i);
            if (!(label >= 0 && label < classes) || label != (int) label) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LABEL,
                        "Expected labels in 0 .. %d, found %s at position %d of the batch.",
                        classes - 1,
                        label,
                        i);
            }
        }
    }
}
