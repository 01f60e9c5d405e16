package io.parsimony.internal.data;

import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;

/**
 * A data set whose labels are the groups of the original classes.
 *
 * @param data the original data set
 * @param grouping the groups of its classes
 */
public record GroupedLabels(Dataset data, ClassGrouping grouping) implements Dataset {

    /**
     * Checks the number of classes.
     *
     * @throws ParsimonyException ({@code bad-outputs}) if the grouping has another number of classes than the data, or
     *     samples have several labels
     */
    public GroupedLabels {
        if (data.classes() != grouping.before()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_OUTPUTS, "Expected data of %d classes, found %d.", grouping.before(), data.classes());
        }
        if (data.labelShape().rank() > 0) {
            throw ParsimonyException.of(
                    ErrorId.BAD_OUTPUTS,
                    "Classes of samples with several labels cannot be grouped. Leave the grouping of classes out.");
        }
    }

    /**
     * Returns data with the labels for a model's training and evaluation: grouped if the model groups the data's
     * classes, and otherwise unchanged.
     */
    public static Dataset of(Model model, Dataset data) {
        return model.grouping()
                .filter(grouping -> grouping.before() == data.classes())
                .<Dataset>map(grouping -> new GroupedLabels(data, grouping))
                .orElse(data);
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public int classes() {
        return grouping.after();
    }

    @Override
    public Shape sampleShape() {
        return data.sampleShape();
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        data.read(index, destination);
    }

    @Override
    public int label(int index) {
        return grouping.target(data.label(index));
    }
}
