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
 * A batch of samples and their labels.
 *
 * @param inputs {@code [n, ...]}
 * @param labels {@code [n]}, integers; or {@code [n, classes]}, zeros and ones, if a sample may have several labels
 * @param teacher the teacher's values by node, {@code [n, ...]}; empty if the session must run the teacher
 * @param mix the second labels and the share of mixed samples, with mixup
 */
public record Batch(Tensor inputs, Tensor labels, Map<String, Tensor> teacher, Optional<Mixup> mix) {

    /**
     * Checks that each sample has a label.
     *
     * @throws ParsimonyException ({@code bad-batch})
     */
    public Batch {
        teacher = Collections.unmodifiableMap(new LinkedHashMap<>(teacher));
        int rank = labels.shape().rank();
        if (inputs.shape().rank() < 2
                || rank < 1
                || rank > 2
                || labels.shape().dim(0) != inputs.shape().dim(0)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_BATCH,
                    "Expected samples [n, ...] and labels [n] or [n, classes], found %s and %s.",
                    inputs,
                    labels);
        }
        if (mix.isPresent() && !mix.get().labels().shape().equals(labels.shape())) {
            throw ParsimonyException.of(
                    ErrorId.BAD_BATCH,
                    "Expected second labels %s, found %s.",
                    labels,
                    mix.get().labels());
        }
    }

    /** Creates a batch without teacher values and without mixup. */
    public Batch(Tensor inputs, Tensor labels) {
        this(inputs, labels, Map.of(), Optional.empty());
    }

    /** Returns the shape of a sample's labels: see {@link io.parsimony.data.Dataset#labelShape}. */
    public Shape labelShape() {
        return labels.shape().rank() == 1
                ? Shape.SCALAR
                : Shape.of(labels.shape().dim(1));
    }

    /** Returns the number of samples. */
    public int size() {
        return inputs.shape().dim(0);
    }

    /** Returns a range of the samples as a view of the same memory. */
    Batch rows(int from, int to) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        teacher.forEach((node, value) -> values.put(node, rows(value, from, to)));
        return new Batch(
                rows(inputs, from, to),
                rows(labels, from, to),
                values,
                mix.map(other -> new Mixup(rows(other.labels(), from, to), other.share())));
    }

    private static Tensor rows(Tensor tensor, int from, int to) {
        int each = tensor.shape().size() / tensor.shape().dim(0);
        return Tensor.wrap(
                tensor.shape().sample().batched(to - from), tensor.data().slice(from * each, (to - from) * each));
    }

    /**
     * Checks that the labels are classes, or zeros and ones for each class.
     *
     * @throws ParsimonyException ({@code bad-label})
     */
    public void requireLabels(int classes) {
        requireLabels(labels, classes);
        mix.ifPresent(second -> requireLabels(second.labels(), classes));
    }

    private static void requireLabels(Tensor labels, int classes) {
        if (labels.shape().rank() == 2) {
            requireEach(labels, classes);
            return;
        }
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

    private static void requireEach(Tensor labels, int classes) {
        if (labels.shape().dim(1) != classes) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LABEL,
                    "Expected labels for each of %d classes, found %d.",
                    classes,
                    labels.shape().dim(1));
        }
        for (int i = 0; i < labels.shape().size(); i++) {
            if (labels.get(i) != 0 && labels.get(i) != 1) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LABEL,
                        "Expected zeros and ones as labels, found %s for class %d at position %d of the batch.",
                        labels.get(i),
                        i % classes,
                        i / classes);
            }
        }
    }
}
