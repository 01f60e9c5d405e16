package io.parsimony.tck.check;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.TrainingCase;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training case as a plan, batches and settings.
 *
 * @param vector the case
 * @param plan its training plan
 */
record TrainingRun(TrainingCase vector, TrainingPlan plan) {

    static TrainingRun of(
            TrainingCase vector, PluginRegistry<DistillationLoss> losses, PluginRegistry<Optimizer> optimizers) {
        List<Term> terms = vector.objective().stream()
                .map(term -> new Term(term.loss().configure(losses), term.weight()))
                .toList();
        TrainingPlan plan = TrainingPlan.builder(
                        model(vector.student()),
                        new Objective(terms),
                        vector.optimizer().configure(optimizers))
                .teacher(model(vector.teacher()))
                .taps(vector.taps())
                .build();
        return new TrainingRun(vector, plan);
    }

    private static Model model(TrainingCase.Start start) {
        return new Model(start.network(), parameters(start.parameters()), Map.of());
    }

    /** Returns the numbers rounded to float32. */
    static Parameters parameters(Map<String, Doubles> numbers) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        numbers.forEach((name, value) -> tensors.put(name, value.toTensor()));
        return new Parameters(tensors);
    }

    /** Returns the number of steps. */
    int steps() {
        return vector.batches().size();
    }

    /** Returns a step's batch. */
    Batch batch(int step) {
        TrainingCase.LabelledBatch batch = vector.batches().get(step);
        return new Batch(batch.inputs().toTensor(), batch.labels().toTensor());
    }

    /** Returns the settings of every step. */
    StepSettings settings() {
        return new StepSettings(
                plan.optimizer().learningRate(), plan.objective().weights(0, 1));
    }

    /** Executes steps {@code from .. to - 1}. */
    List<StepReport> train(TrainingSession session, int from, int to) {
        List<StepReport> reports = new ArrayList<>();
        for (int step = from; step < to; step++) {
            reports.add(session.step(batch(step), settings()));
        }
        return reports;
    }
}
