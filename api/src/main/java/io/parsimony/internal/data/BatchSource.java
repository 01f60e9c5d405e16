package io.parsimony.internal.data;

import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.internal.train.Trainer;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a data set in a seeded order. What a batch holds depends on the seed, the epoch and the batch's index
 * alone, so that any batch can be had at any time. The last batch of an epoch may be smaller. A single sample that is
 * left over joins the batch before, or is left out: batch norm has no variance of one value.
 *
 * <p>Not for use by several threads at once. {@link Trainer} prepares batches ahead on a thread of its own, in other
 * memory.
 */
public final class BatchSource {

    private final Augmented data;
    private final int batchSize;
    private final long seed;
    private final OptionalDouble mixup;
    private final Optional<TeacherSource> teacher;
    private final boolean dropping;
    private @Nullable BatchMemory memory;
    private int[] order = new int[0];
    private int orderedFor = -1;

    /**
     * The settings of batches without the teacher's values, from which another process opens the batches.
     *
     * @param data the data set, augmented
     * @param batchSize the number of samples a batch
     * @param seed the seed of the order and of mixup
     * @param mixup the {@code alpha} of mixup, if samples are mixed
     * @param dropping whether a single sample that is left over is left out of each epoch
     */
    public record Recipe(Augmented data, int batchSize, long seed, OptionalDouble mixup, boolean dropping) {

        /** Returns the batches, with the teacher's values or without. */
        public BatchSource open(Optional<TeacherSource> teacher) {
            return new BatchSource(data, batchSize, seed, mixup, teacher, dropping);
        }
    }

    /**
     * The batches of a data set as it is.
     *
     * @param batchSize the number of samples a batch, at least one
     * @param seed the seed of the order
     */
    public BatchSource(Dataset data, int batchSize, long seed) {
        this(Augmented.none(data), batchSize, seed, OptionalDouble.empty(), Optional.empty());
    }

    /**
     * The batches of a data set that may be augmented and mixed, with the teacher's values or without.
     *
     * @param batchSize the number of samples a batch, at least one
     * @param seed the seed of the order and of what is mixed
     * @param mixup the {@code alpha} of the distribution of shares, if samples are mixed: see {@link Mixup}
     * @param teacher where the teacher's values are, if they come with the batches
     * @throws ParsimonyException ({@code bad-value}; {@code bad-plan}) if samples are mixed and the teacher's values
     *     are to come from elsewhere: it must see the mixed samples
     */
    public BatchSource(
            Augmented data, int batchSize, long seed, OptionalDouble mixup, Optional<TeacherSource> teacher) {
        this(data, batchSize, seed, mixup, teacher, false);
    }

    private BatchSource(
            Augmented data,
            int batchSize,
            long seed,
            OptionalDouble mixup,
            Optional<TeacherSource> teacher,
            boolean dropping) {
        Require.atLeastOne("batch", batchSize);
        Require.atLeastOne("data set size", data.data().size());
        mixup.ifPresent(alpha -> Require.positive("mixup", alpha));
        if (mixup.isPresent() && teacher.isPresent()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PLAN,
                    "distill.mixup cannot be combined with a teacher cache: mixed samples have no cached teacher"
                            + " outputs. Disable one of them.");
        }
        this.data = data;
        this.batchSize = Math.min(batchSize, data.data().size());
        this.seed = seed;
        this.mixup = mixup;
        this.teacher = teacher;
        this.dropping = dropping;
    }

    /** Returns the recipe, from which another process opens the batches. */
    public Recipe recipe() {
        return new Recipe(data, batchSize, seed, mixup, dropping);
    }

    /** Returns the source of the teacher's values, if batches come with them. */
    public Optional<TeacherSource> teacher() {
        return teacher;
    }

    /** Returns the same batches with the teacher's values. */
    public BatchSource with(TeacherSource values) {
        return new BatchSource(data, batchSize, seed, mixup, Optional.of(values), dropping);
    }

    /** Returns the same batches without the teacher's values: the session runs the teacher. */
    public BatchSource withoutTeacher() {
        return new BatchSource(data, batchSize, seed, mixup, Optional.empty(), dropping);
    }

    /** Returns the same batches, a single sample that is left over being left out of each epoch. */
    public BatchSource dropping() {
        return new BatchSource(data, batchSize, seed, mixup, teacher, true);
    }

    /**
     * Returns the first batch, before the teacher's values are {@linkplain #prepare ready}: they come from the teachers
     * themselves. Its memory is its own.
     *
     * @throws ParsimonyException ({@code bad-label}) if a label is not one of the data set's classes
     */
    public Batch first() {
        Batch plain = batch(
                0,
                0,
                new BatchMemory(data().sampleShape(), data().labelShape(), Map.of(), largest()),
                Optional.empty());
        return teacher.map(values -> values.ask(plain)).orElse(plain);
    }

    /** Makes the teacher's values ready, where batches come with them: see {@link TeacherSource#prepare}. */
    public void prepare() {
        teacher.ifPresent(TeacherSource::prepare);
    }

    /** Returns the data set, its samples as they are. */
    public Dataset data() {
        return data.data();
    }

    /** Returns the data set as it is augmented. */
    public Augmented augmented() {
        return data;
    }

    /** Returns the number of samples of all batches but an epoch's last; at most the samples there are. */
    public int batchSize() {
        return batchSize;
    }

    /** What the batches depend on besides the data: equal for sources of equal batches. */
    public String settings() {
        return "batch " + batchSize + ", seed " + seed
                + (data.settings().isEmpty() ? "" : ", augmented by " + data.settings())
                + (dropping ? ", a single last sample left out" : "")
                + (mixup.isPresent() ? ", mixup " + mixup.getAsDouble() : "")
                + teacher.map(values -> ", " + values.settings()).orElse("");
    }

    /** Returns the number of batches of an epoch. */
    public int batches() {
        return (data().size() - 1) / batchSize + (single() ? 0 : 1);
    }

    /** Returns whether a single sample is left over. */
    private boolean single() {
        return data().size() > batchSize && data().size() % batchSize == 1;
    }

    /** Returns the number of samples of one of an epoch's batches. */
    public int size(int index) {
        return to(index) - index * batchSize;
    }

    private int to(int index) {
        boolean joined = index == batches() - 1 && !dropping;
        return joined ? data().size() : (int) Math.min((long) (index + 1) * batchSize, data().size());
    }

    private int largest() {
        return batchSize + (single() && !dropping ? 1 : 0);
    }

    /**
     * Returns a batch. Its memory is this source's own: it is valid until the next call.
     *
     * @param epoch the epoch, counted from zero
     * @param index the batch of the epoch, counted from zero
     * @throws ParsimonyException ({@code bad-batch}) if the epoch has no such batch; ({@code bad-label}) if a label is
     *     not one of the data set's classes; what {@link TeacherSource} throws
     */
    public Batch batch(int epoch, int index) {
        if (memory == null) {
            memory = memory();
        }
        return batch(epoch, index, memory);
    }

    /**
     * Returns a part of a batch, as {@link #batch(int, int)}: its first sample is the batch's sample {@code
     * part.from(size)}.
     *
     * @param part one that is not empty
     */
    public Batch batch(int epoch, int index, BatchPart part) {
        if (memory == null) {
            memory = memory();
        }
        int size = size(index);
        if (mixup.isPresent()) {
            // Samples are mixed with samples of the other parts.
            return batch(epoch, index, memory).rows(part.from(size), part.to(size));
        }
        int first = index * batchSize;
        return batch(epoch, index, first + part.from(size), first + part.to(size), memory, teacher);
    }

    /** Memory for one batch. */
    BatchMemory memory() {
        return new BatchMemory(
                data().sampleShape(),
                data().labelShape(),
                teacher.map(TeacherSource::values).orElse(Map.of()),
                largest());
    }

    /** Returns a batch in some memory: it is valid until that is used again. Several threads may call this at once. */
    Batch batch(int epoch, int index, BatchMemory into) {
        return batch(epoch, index, into, teacher);
    }

    private Batch batch(int epoch, int index, BatchMemory into, Optional<TeacherSource> source) {
        return batch(epoch, index, index * batchSize, to(index), into, source);
    }

    private Batch batch(int epoch, int index, int from, int to, BatchMemory into, Optional<TeacherSource> source) {
        if (index < 0 || index >= batches()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_BATCH, "Expected a batch of 0 .. %d of the epoch, found %d.", batches() - 1, index);
        }
        int[] samples = order(epoch);
        int variant = data.variant(epoch);
        Dataset seen = data.at(variant);
        into.clear();
        for (int i = from; i < to; i++) {
            seen.read(samples[i], into.inputs());
            seen.readLabels(samples[i], into.labels());
        }
        Shape labels = data().labelShape().batched(to - from);
        Optional<Mixup> mix = mixup.isEmpty()
                ? Optional.empty()
                : Optional.of(mix(mixup.getAsDouble(), ((long) epoch << Integer.SIZE) + index, labels, into));
        Batch batch = new Batch(
                Tensor.wrap(
                        data().sampleShape().batched(to - from), into.inputs().flip()),
                Tensor.wrap(labels, into.labels().flip()),
                source.map(values -> teacherValues(values, variant, samples, from, to, into))
                        .orElse(Map.of()),
                mix);
        batch.requireLabels(data().classes());
        return batch;
    }

    private Mixup mix(double alpha, long position, Shape labels, BatchMemory into) {
        double share = Mixup.draw(alpha, seed, position);
        int[] partners = shuffled(labels.dim(0), Generators.of(seed, position, "partners"));
        int each = labels.size() / labels.dim(0);
        into.mix(data().sampleShape().size(), partners, (float) share);
        for (int partner : partners) {
            into.secondLabels().put(into.labels().slice(partner * each, each));
        }
        return new Mixup(Tensor.wrap(labels, into.secondLabels().flip()), share);
    }

    private static Map<String, Tensor> teacherValues(
            TeacherSource values, int variant, int[] samples, int from, int to, BatchMemory into) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.values().forEach((node, shape) -> {
            FloatBuffer numbers = Require.present(into.teacher(), node);
            for (int i = from; i < to; i++) {
                values.read(variant, samples[i], node, numbers);
            }
            tensors.put(node, Tensor.wrap(shape.batched(to - from), numbers.flip()));
        });
        return tensors;
    }

    private synchronized int[] order(int epoch) {
        if (orderedFor != epoch) {
            order = shuffled(data().size(), Generators.of(seed, epoch, "order"));
            orderedFor = epoch;
        }
        return order;
    }

    /** Returns the numbers below {@code size} in an order drawn by Fisher and Yates's method. */
    public static int[] shuffled(int size, Random random) {
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
