package io.parsimony.internal.run;

import io.parsimony.data.Dataset;
import io.parsimony.network.Model;
import io.parsimony.train.Score;

/** Scores a model on a data set. */
@FunctionalInterface
public interface Evaluator {

    /** Returns the model's accuracy and loss. */
    Score evaluate(Model model, Dataset data);
}
