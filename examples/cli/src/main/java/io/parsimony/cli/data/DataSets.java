package io.parsimony.cli.data;

import io.parsimony.data.Dataset;
import java.util.List;

/**
 * Data to train and to test on.
 *
 * @param train the training data
 * @param test the test data
 * @param classes the names of the classes in the order of the labels; empty where they have none
 */
public record DataSets(Dataset train, Dataset test, List<String> classes) {

    /** Copies the list. */
    public DataSets {
        classes = List.copyOf(classes);
    }
}
