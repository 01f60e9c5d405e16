package io.parsimony.spark;

import io.parsimony.backend.BackendProvider;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.Rounds;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Parameters;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.function.LongFunction;
import org.apache.spark.api.java.JavaSparkContext;

/** A training whose rounds run on executors. A session on the driver holds the state between rounds. */
final class SparkTrainingSession implements TrainingSession {

    private final JavaSparkContext spark;
    private final BackendProvider provider;
    private final SparkSettings settings;
    private final TrainingSession driver;

    SparkTrainingSession(
            JavaSparkContext spark, BackendProvider provider, SparkSettings settings, TrainingSession driver) {
        this.spark = spark;
        this.provider = provider;
        this.settings = settings;
        this.driver = driver;
    }

    @Override
    public Rounds rounds(BatchSource source, LongFunction<StepSettings> steps, long from, long to) {
        return new SparkRounds(spark, provider, settings, driver, source, steps, from, to);
    }

    @Override
    public TrainingPlan plan() {
        return driver.plan();
    }

    @Override
    public StepReport step(Batch batch, StepSettings how) {
        return driver.step(batch, how);
    }

    @Override
    public Gradients gradients(Batch batch, StepSettings how) {
        return driver.gradients(batch, how);
    }

    @Override
    public double update(Gradients gradients, StepSettings how) {
        return driver.update(gradients, how);
    }

    @Override
    public Parameters parameters() {
        return driver.parameters();
    }

    @Override
    public Parameters averages() {
        return driver.averages();
    }

    @Override
    public OptimizerState optimizerState() {
        return driver.optimizerState();
    }

    @Override
    public void restore(Parameters parameters, OptimizerState state) {
        driver.restore(parameters, state);
    }

    @Override
    public void close() {
        driver.close();
    }
}
