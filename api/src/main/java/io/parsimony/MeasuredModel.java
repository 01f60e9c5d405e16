package io.parsimony;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.measure.Latency;
import io.parsimony.network.Model;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A model with its measurements.
 *
 * @param model the model
 * @param score its score on the test data; empty without test data
 * @param history its training; empty if it was not trained here
 * @param latencies its time per sample at each batch size; empty until measured
 */
@API(status = API.Status.EXPERIMENTAL)
public record MeasuredModel(
        Model model, Optional<Score> score, Optional<TrainingHistory> history, List<Latency> latencies) {

    /** Copies the list. */
    public MeasuredModel {
        latencies = List.copyOf(latencies);
    }

    /** Returns the cost of one sample. */
    public CostReport cost() {
        return CostAnalyzer.analyze(model.network());
    }

    /**
     * Returns whether its training {@linkplain TrainingHistory#leftChance left chance level}; true if it was not
     * trained.
     */
    public boolean leftChance() {
        int classes = model.network().shape(model.network().logits()).size();
        return history.map(training -> training.leftChance(classes)).orElse(true);
    }

    /** Returns the time per sample at a batch size, if it was measured. */
    public Optional<Latency> latency(int batch) {
        return latencies.stream().filter(one -> one.batch() == batch).findFirst();
    }

    MeasuredModel with(Latency measured) {
        List<Latency> longer = new ArrayList<>(latencies);
        longer.add(measured);
        return new MeasuredModel(model, score, history, longer);
    }
}
