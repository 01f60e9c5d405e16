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
 * The batches of a data set in a seeded order. The content of a batch depends only on the seed, the epoch and the
 * batch's index, so batches can be read in any order. The last batch of an epoch may be smaller. A last batch of a
 * single sample is merged into the batch before or dropped, because batch norm has no variance of one value.
 *
 * <p>Not thread-safe. {@link Trainer} prepares batches ahead on a separate thread, in separate memory.
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
     * The settings of batches without the teacher's values, from which another process can open the batches.
     *
     * @param data the data set, augmented
     * @param batchSize the number of samples per batch
     * @param seed the seed of the order and of mixup
     * @param mixup the {@code alpha} of mixup, if samples are mixed
     * @param dropping whether a last batch of a single sample is dropped
     */
    public record Recipe(Augmented data, int batchSize, long seed, OptionalDouble mixup, boolean dropping) {

        /** Returns the batches, with the teacher's values or without. */
        public BatchSource open(Optional<TeacherSource> teacher) {
            return new BatchSource(data, batchSize, seed, mixup, teacher, dropping);
        }
    }

    /**
     * Creates the batches of a data set without augmentation.
     *
     * @param batchSize the number of samples per batch, at least one
     * @param seed the seed of the order
     */
    public BatchSource(Dataset data, int batchSize, long seed) {
        this(Augmented.none(data), batchSize, seed, OptionalDouble.empty(), Optional.empty());
    }

    /**
     * Creates the batches of a data set, optionally with augmentation, mixup and the teacher's values.
     *
     * @param batchSize the number of samples per batch, at least one
     * @param seed the seed of the order and of mixup
     * @param mixup the {@code alpha} of the distribution of shares, if samples are mixed: see {@link Mixup}
     * @param teacher the source of the teacher's values, if batches include them
     * @throws ParsimonyException ({@code bad-value}; {@code bad-plan}) if both mixup and a source of teacher values are
     *     given, because the teacher must run on the mixed samples
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

    /** Returns the settings from which another process can open the batches. */
    public Recipe recipe() {
        return new Recipe(data, batchSize, seed, mixup, dropping);
    }

    /** Returns the source of the teacher's values, if batches include them. */
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

    /** Returns the same batches without a last batch of a single sample. */
    public BatchSource dropping() {
        return new BatchSource(data, batchSize, seed, mixup, teacher, true);
    }

    /**
     * Returns the first batch without {@linkplain #prepare preparation}: the teachers compute their values for it. The
     * batch has its own memory.
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

    /** Prepares the teacher's values, if batches include them: see {@link TeacherSource#prepare}. */
    public void prepare() {
        teacher.ifPresent(TeacherSource::prepare);
    }

    /** Returns the data set without augmentation. */
    public Dataset data() {
        return data.data();
    }

    /** Returns the augmented data set. */
    public Augmented augmented() {
        return data;
    }

    /** Returns the number of samples of every batch except the last of an epoch; at most the size of the data set. */
    public int batchSize() {
        return batchSize;
    }

    /** Returns a description of the settings that determine the batches; equal settings give equal batches. */
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

    /** Returns whether the last batch would have a single sample. */
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
     * Returns a batch in this source's memory, valid until the next call.
     *
     * @param epoch the epoch, counted from zero
     * @param index the batch of the epoch, counted from zero
     * @throws ParsimonyException ({@code bad-batch}) if the epoch has no such batch; ({@code bad-label}) if a label is
     *     not one of the data set's classes; the errors of {@link TeacherSource}
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
     * @param part a part that is not empty
     */
    public Batch batch(int epoch, int index, BatchPart part) {
        if (memory == null) {
            memory = memory();
        }
        int size = size(index);
        if (mixup.isPresent()) {
            // Mixup needs the samples of the other parts.
            return batch(epoch, index, memory).rows(part.from(size), part.to(size));
        }
        int first = index * batchSize;
        return batch(epoch, index, first + part.from(size), first + part.to(size), memory, teacher);
    }

    /** Returns memory for one batch. */
    BatchMemory memory() {
        return new BatchMemory(
                data().sampleShape(),
                data().labelShape(),
                teacher.map(TeacherSource::values).orElse(Map.of()),
                largest());
    }

    /** Returns a batch in the given memory, valid until the memory is reused. Thread-safe for distinct memories. */
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

    /** Returns the numbers below {@code size} in random order (Fisher-Yates shuffle). */
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
