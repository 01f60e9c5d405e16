package io.parsimony.train;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Generators;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The batches of a data set in a seeded order. Which samples a batch holds depends on the seed, the epoch and the
 * batch's index alone, so that any batch can be had at any time. The last batch of an epoch may be smaller.
 *
 * <p>Not for use by several threads at once.
 */
public final class BatchSource {

    private final Dataset data;
    private final int batchSize;
    private final long seed;
    private final FloatBuffer inputs;
    private final FloatBuffer labels;
    private int[] order;
    private int orderedFor = -1;

    /**
     * The batches of a data set.
     *
     * @param batchSize the number of samples a batch, at least one
     * @param seed the seed of the order
     */
    public BatchSource(Dataset data, int batchSize, long seed) {
        Require.atLeastOne("batch", batchSize);
        Require.atLeastOne("data set size", data.size());
        this.data = data;
        this.batchSize = batchSize;
        this.seed = seed;
        this.inputs = Tensor.allocate(data.sampleShape().batched(batchSize).size());
        this.labels = Tensor.allocate(batchSize);
        this.order = new int[0];
    }

    /** The data set. */
    public Dataset data() {
        return data;
    }

    /** What the batches depend on besides the data: equal for sources of equal batches. */
    public String settings() {
        return "batch " + batchSize + ", seed " + seed;
    }

    /** The number of batches of an epoch. */
    public int batches() {
        return (data.size() - 1) / batchSize + 1;
    }

    /**
     * A batch. Its memory is this source's own: it is valid until the next call.
     *
     * @param epoch the epoch, counted from zero
     * @param index the batch of the epoch, counted from zero
     * @throws ParsimonyException ({@code bad-batch}) if the epoch has no such batch; ({@code bad-label}) if a label is not
     *     one of the data set's classes
     */
    public Batch batch(int epoch, int index) {
        if (orderedFor != epoch) {
            order = shuffled(data.size(), Generators.of(seed, epoch, "order"));
            orderedFor = epoch;
        }
        if (index < 0 || index >= batches()) {
            throw ParsimonyException.of(
                    "bad-batch", "Expected a batch of 0 .. %d of the epoch, found %d.", batches() - 1, index);
        }
        int from = index * batchSize;
        int to = (int) Math.min((long) from + batchSize, data.size());
        inputs.clear();
        labels.clear();
        for (int i = from; i < to; i++) {
            data.read(order[i], inputs);
            labels.put(data.label(order[i]));
        }
        Shape shape = data.sampleShape().batched(to - from);
        Batch batch = new Batch(Tensor.wrap(shape, inputs.flip()), Tensor.wrap(Shape.of(to - from), labels.flip()));
        batch.requireLabels(data.classes());
        return batch;
    }

    /** The numbers below {@code size} in an order drawn by Fisher and Yates's method. */
    static int[] shuffled(int size, Random random) {
        int[] order = IntStream.range(0, size).toArray();
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
