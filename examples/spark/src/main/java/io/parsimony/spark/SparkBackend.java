package io.parsimony.spark;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.cache.CacheStorage;
import io.parsimony.internal.cache.DistributedPass;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.train.TrainingBackend;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * An engine whose trainings and teacher's passes run on the executors of a cluster. Everything else, such as evaluation
 * and deployment, runs on the driver's own engine. Executors start the same engine, with the same settings.
 *
 * <p>A training needs a {@link io.parsimony.data.Dataset} that is a record and can be opened in other processes, such
 * as a {@link SourceDataset}. Checkpoints have the same format as on one machine: a run that began on one machine can
 * continue on a cluster, and the reverse.
 */
public final class SparkBackend implements TrainingBackend, DistributedPass {

    private final JavaSparkContext spark;
    private final BackendProvider provider;
    private final SparkSettings settings;
    private final Backend driver;

    /**
     * Starts the driver's engine.
     *
     * @param spark the running application; the caller stops it
     * @param provider the engine of driver and executors
     * @throws ParsimonyException ({@code engine-unavailable})
     */
    public SparkBackend(JavaSparkContext spark, BackendProvider provider, SparkSettings settings) {
        this.spark = spark;
        this.provider = provider;
        this.settings = settings;
        this.driver = provider.open();
    }

    @Override
    public TrainingSession train(TrainingPlan plan) {
        return new SparkTrainingSession(spark, provider, settings, TrainingSession.open(driver, plan));
    }

    @Override
    public CacheStorage storage(String folder) {
        return HadoopStorage.of(folder);
    }

    @Override
    public void fill(TeacherCache cache, List<Integer> segments) {
        if (segments.isEmpty()) {
            return;
        }
        Broadcast<byte[]> recipe = spark.broadcast(RecordStream.write(new PassRecipe(provider, cache.recipe())));
        try {
            PassTask task = new PassTask(UUID.randomUUID().toString(), recipe);
            spark.setJobDescription("Teacher's pass over " + segments.size() + " segments");
            Jobs.await(spark.parallelize(segments, segments.size())
                            .flatMap(segment -> task.run(segment).iterator())
                            .collectAsync())
                    .stream()
                    .findFirst()
                    .ifPresent(fault -> {
                        throw fault;
                    });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ParsimonyException.of(ErrorId.CANCELLED, "The teacher's pass over the data was cancelled.");
        } finally {
            recipe.destroy();
        }
    }

    @Override
    public BackendInfo info() {
        return driver.info();
    }

    @Override
    public Set<Capability> capabilities() {
        return driver.capabilities();
    }

    @Override
    public Value upload(Tensor tensor) {
        return driver.upload(tensor);
    }

    @Override
    public Executable compile(Program program, Map<String, Tensor> constants) {
        return driver.compile(program, constants);
    }

    @Override
    public InferenceSession infer(Model model, List<String> nodes) {
        return driver.infer(model, nodes);
    }

    /** Stops the driver's engine. The executors' engines end with their processes. */
    @Override
    public void close() {
        driver.close();
    }
}
