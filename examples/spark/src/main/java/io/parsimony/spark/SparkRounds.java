package io.parsimony.spark;

import io.parsimony.backend.BackendProvider;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.TeacherSource;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.Rounds;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Parameters;
import io.parsimony.train.TrainingListener;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Runs the rounds of a training on executors. A round is one job: each shard takes the round's steps on its part of the
 * batches. Results are summed in the order of the shards, in two levels if there are many shards.
 *
 * <p><b>Averages</b> are weighted by the number of samples. With one local step, gradients and running statistics are
 * averaged, and then the driver updates the parameters. With more local steps, parameters, running statistics and the
 * optimizer's slots are averaged. Batch norm normalizes by the statistics of a shard's part of the batch. The mean of
 * the running variances omits the variance of the shards' means.
 */
final class SparkRounds implements Rounds {

    /** The number of results that are summed at a time. */
    static final int FAN_IN = 8;

    private final JavaSparkContext spark;
    private final SparkSettings settings;
    private final TrainingSession driver;
    private final BatchSource source;
    private final LongFunction<StepSettings> steps;
    private final long to;
    private final String key = UUID.randomUUID().toString();
    private final Broadcast<byte[]> recipe;
    private long step;

    SparkRounds(
            JavaSparkContext spark,
            BackendProvider provider,
            SparkSettings settings,
            TrainingSession driver,
            BatchSource source,
            LongFunction<StepSettings> steps,
            long from,
            long to) {
        this.spark = spark;
        this.settings = settings;
        this.driver = driver;
        this.source = source;
        this.steps = steps;
        this.step = from;
        this.to = to;
        TrainingRecipe training = new TrainingRecipe(
                provider, driver.plan(), source.recipe(), source.teacher().map(SparkRounds::cache));
        this.recipe = spark.broadcast(training.bytes());
    }

    private static TeacherCache.Recipe cache(TeacherSource teacher) {
        if (teacher instanceof TeacherCache cache) {
            return cache.recipe();
        }
        throw new IllegalStateException(
                "Expected a teacher cache, found " + teacher.getClass().getName());
    }

    @Override
    public List<Step> next() throws InterruptedException {
        long start = System.nanoTime();
        int epoch = (int) (step / source.batches());
        int index = (int) (step % source.batches());
        int count = count(index);
        List<StepSettings> round =
                LongStream.range(step, step + count).mapToObj(steps).toList();
        boolean average = settings.localSteps() == 1;
        Parameters parameters = driver.parameters();
        OptimizerState optimizer = driver.optimizerState();
        OptimizerState sent = average ? new OptimizerState(optimizer.steps(), Parameters.none()) : optimizer;
        Broadcast<byte[]> state =
                spark.broadcast(RecordStream.write(new RoundState(epoch, index, round, parameters, sent)));
        ShardResult result;
        try {
            spark.setJobDescription("Steps " + (step + 1) + " to " + (step + count) + " of " + to);
            result = run(new RoundTask(key, recipe, state, settings.shards(), average));
        } finally {
            state.destroy();
        }
        List<StepReport> reports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            reports.add(result.report(i));
        }
        if (average) {
            reports.set(0, update(result, round.get(0), parameters));
        } else {
            driver.restore(
                    result.mean(RoundTask.PARAMETER, parameters),
                    new OptimizerState(optimizer.steps() + count, result.mean(RoundTask.SLOT, optimizer.slots())));
        }
        step += count;
        return paced(result, reports, System.nanoTime() - start);
    }

    /** Returns the number of steps of a round that starts at a batch; no round extends beyond its epoch. */
    private int count(int index) {
        int k = settings.localSteps();
        int left = source.batches() - index;
        return (int) Math.min(Math.min(k - index % k, left), to - step);
    }

    private ShardResult run(RoundTask task) throws InterruptedException {
        int shards = settings.shards();
        JavaRDD<Integer> all =
                spark.parallelize(IntStream.range(0, shards).boxed().toList(), shards);
        JavaFutureAction<List<ShardResult>> job = shards <= FAN_IN
                ? all.map(task::run).collectAsync()
                : all.mapToPair(shard -> new Tuple2<>(shard, task.run(shard)))
                        .repartitionAndSortWithinPartitions(new Groups((shards - 1) / FAN_IN + 1))
                        .mapPartitions(SparkRounds::sum)
                        .collectAsync();
        return ShardResult.sum(Jobs.await(job)).requireSound();
    }

    private static Iterator<ShardResult> sum(Iterator<Tuple2<Integer, ShardResult>> group) {
        List<ShardResult> results = new ArrayList<>();
        group.forEachRemaining(result -> results.add(result._2()));
        return List.of(ShardResult.sum(results)).iterator();
    }

    /** Groups each {@value #FAN_IN} neighboring shards. */
    private static final class Groups extends Partitioner {

        private static final long serialVersionUID = 1;

        private final int groups;

        Groups(int groups) {
            this.groups = groups;
        }

        @Override
        public int numPartitions() {
            return groups;
        }

        @Override
        public int getPartition(Object shard) {
            return (Integer) shard / FAN_IN;
        }
    }

    private StepReport update(ShardResult result, StepSettings how, Parameters parameters) {
        StepReport report = result.report(0);
        Gradients mean = new Gradients(
                report.total(),
                report.terms(),
                result.mean(RoundTask.GRADIENT, parameters),
                result.mean(RoundTask.STATISTIC, parameters));
        return new StepReport(report.total(), report.terms(), driver.update(mean, how));
    }

    /** Returns the steps of a round, each with an equal share of the round's time. */
    private static List<Step> paced(ShardResult result, List<StepReport> reports, long nanos) {
        long waited = Math.max(0, nanos - result.nanos()) / reports.size();
        long took = result.nanos() / reports.size();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < reports.size(); i++) {
            TrainingListener.Pace pace = new TrainingListener.Pace(result.samples(i), waited, took);
            steps.add(new Step(reports.get(i), pace));
        }
        return steps;
    }

    /** Frees the training's data on the executors; their sessions stay open until another training begins. */
    @Override
    public void close() {
        recipe.destroy();
    }
}
