package io.parsimony.spark;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchPart;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.train.TrainingListener.StepReport;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/**
 * The task of a shard in a round. Its result depends only on the round's state and the shard, so that Spark can repeat
 * the task after the loss of an executor.
 *
 * @param key the training's key
 * @param recipe the bytes of the {@link TrainingRecipe}
 * @param state the bytes of the {@link RoundState}
 * @param shards the number of shards
 * @param average whether gradients are averaged; a round then has one step, and the driver updates the parameters
 */
record RoundTask(String key, Broadcast<byte[]> recipe, Broadcast<byte[]> state, int shards, boolean average)
        implements Serializable {

    static final String GRADIENT = "gradient/";
    static final String STATISTIC = "statistic/";
    static final String PARAMETER = "parameter/";
    static final String SLOT = "slot/";

    /** Runs the task of a shard. */
    ShardResult run(int shard) {
        long start = System.nanoTime();
        ShardResult result;
        try {
            result = ExecutorState.inTraining(
                    key,
                    () -> RecordStream.read(recipe.value(), TrainingRecipe.class),
                    training -> run(training, new BatchPart(shard, shards)));
        } catch (ParsimonyException e) {
            result = ShardResult.failed(Faults.ofTask(e.at("shard " + shard)));
        }
        result.took(System.nanoTime() - start);
        return result;
    }

    private ShardResult run(ExecutorState.Training training, BatchPart part) {
        RoundState round = RecordStream.read(state.value(), RoundState.class);
        TrainingSession session = training.session();
        OptimizerState optimizer = round.optimizer();
        // Gradients do not depend on the optimizer's slots, which stay with the driver if gradients are averaged.
        session.restore(
                round.parameters(),
                average
                        ? new OptimizerState(
                                optimizer.steps(), session.optimizerState().slots())
                        : optimizer);
        ShardResult result = new ShardResult();
        boolean any = false;
        for (int i = 0; i < round.steps().size(); i++) {
            int index = round.index() + i;
            int size = training.batches().size(index);
            int count = part.size(size);
            if (count == 0) {
                result.step(0, null);
                continue;
            }
            any = true;
            StepSettings whole = round.steps().get(i);
            StepSettings settings = new StepSettings(whole.learningRate(), whole.weights(), part.from(size));
            Batch batch = training.batches().batch(round.epoch(), index, part);
            if (average) {
                Gradients found = session.gradients(batch, settings);
                result.step(count, new StepReport(found.total(), found.terms(), 0));
                result.tensors(GRADIENT, found.gradients());
                result.tensors(STATISTIC, found.statistics());
            } else {
                result.step(count, session.step(batch, settings));
            }
        }
        if (any && !average) {
            result.tensors(PARAMETER, session.parameters());
            result.tensors(SLOT, session.optimizerState().slots());
        }
        return result;
    }
}
