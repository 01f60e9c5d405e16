package io.parsimony;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.network.Model;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import java.util.Optional;

/**
 * A model with its measurements.
 *
 * @param model the model
 * @param score its score on the test data; empty where there are none
 * @param history its training; empty where it was not trained here
 * @param latency its time per sample; empty until measured
 */
public record MeasuredModel(
        Model model, Optional<Score> score, Optional<TrainingHistory> history, Optional<Latency> latency) {

    /** Returns the cost of one sample. */
    public CostReport cost() {
        return CostAnalyzer.analyze(model.network());
    }

    MeasuredModel with(Latency measured) {
        return new MeasuredModel(model, score, history, Optional.of(measured));
    }
}
