package io.parsimony.internal.cache;

import io.parsimony.backend.Backend;
import io.parsimony.distill.DistillationLoss.TopKLogits;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.format.ModelFormats;
import io.parsimony.format.Safetensors;
import io.parsimony.internal.data.Augmented;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.Fingerprints;
import io.parsimony.internal.data.TeacherSource;
import io.parsimony.internal.rewrite.GroupedTeacher;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.Model;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On-disk cache of a teacher's outputs, one record per sample: all logits, or the top-k logits with the mass of the
 * others, and the tapped activations. The teacher runs once, at the first use of the cache.
 *
 * <p><b>Accuracy.</b> If all logits are stored, training with the cache uses the same bits as training with the
 * teacher, provided that the engine's outputs for a sample do not depend on the rest of the batch. The teacher runs on
 * batches of the training's size, so only the position in the batch and the smaller last batch of an epoch differ. On
 * engines whose matrix products sum in an order that depends on the batch size, parameters then differ in their last
 * bits.
 *
 * <p><b>Augmentation.</b> The cache holds each of the {@link Augmented#variants} of a sample. Data that are augmented
 * without a number of variants are refused. {@link BatchSource} refuses mixed samples.
 *
 * <p><b>Several teachers.</b> The cache holds the mean of their logits, which corresponds to the normalized geometric
 * mean of their probabilities at every temperature. The activations are those of the first teacher.
 *
 * <p><b>Files.</b> The header describes the teachers, the data and the layout. Segments hold at most 64 MiB and 32,768
 * samples, and are written atomically. A killed pass continues with the first missing segment. The header is written
 * last; until then, {@value #BEGUN} replaces it. A cache of other teachers, data or layout is refused with the
 * differences, and is not overwritten.
 *
 * <p><b>Several machines.</b> A backend that implements {@link DistributedPass} fills each segment on one machine.
 */
public final class TeacherCache implements TeacherSource {

    /** The size in bytes of the records that are written at once. */
    private static final int GROUP = 1 << 22;

    /** The maximum size in bytes of a segment's records. */
    static final int SEGMENT = 1 << 26;

    /** The maximum number of records of a segment, which limits the loss of work if the pass is killed. */
    private static final int MOST_RECORDS = 1 << 15;

    private static final int MOST_OPEN = 64;

    private static final Logger LOG = LoggerFactory.getLogger(TeacherCache.class);
    private static final String HEADER = "cache.safetensors";
    private static final String BEGUN = "cache.begun";
    private static final String FORMAT = "parsimony-teacher-cache";
    private static final String VERSION = "1";

    private final Recipe recipe;
    private final Backend backend;
    private final CacheStorage storage;
    private final List<Model> teachers;
    private final Augmented data;
    private final CacheLayout layout;
    private final int batch;
    private final int recordBytes;
    private final int perSegment;
    private final long records;
    private @Nullable Map<String, String> header;
    private final BitSet checked = new BitSet();
    /** The most recently read segments. */
    private final Map<Integer, CacheSegment> open = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, CacheSegment> eldest) {
            boolean full = size() > MOST_OPEN;
            if (full) {
                eldest.getValue().close();
            }
            return full;
        }
    };

    private volatile boolean ready;

    /**
     * The description of a cache, from which another process can open the cache.
     *
     * @param storage the files of the cache
     * @param teachers the teachers, at least one
     * @param data the samples
     * @param layout the layout of a record
     * @param batch the number of samples per run of the teachers
     * @param segmentBytes the maximum size in bytes of a segment's records
     */
    public record Recipe(
            CacheStorage storage,
            List<Model> teachers,
            Augmented data,
            CacheLayout layout,
            int batch,
            int segmentBytes) {

        /** Copies the list. */
        public Recipe {
            teachers = List.copyOf(teachers);
        }

        /** Returns the cache, which another process has begun or filled. */
        public TeacherCache open(Backend backend) {
            TeacherCache cache = new TeacherCache(this, backend);
            cache.ready = true;
            return cache;
        }
    }

    private TeacherCache(Recipe recipe, Backend backend) {
        this.recipe = recipe;
        this.backend = backend;
        this.storage = recipe.storage;
        this.teachers = recipe.teachers;
        this.data = recipe.data;
        this.layout = recipe.layout;
        this.batch = Math.min(recipe.batch, data.data().size());
        this.recordBytes = layout.bytes();
        this.perSegment = Math.max(1, Math.min(recipe.segmentBytes / recordBytes, MOST_RECORDS));
        this.records = (long) variants(data) * data.data().size();
    }

    private static int variants(Augmented data) {
        if (data.augmentations().isEmpty()) {
            return 1;
        }
        return data.variants()
                .orElseThrow(() -> ParsimonyException.of(
                        ErrorId.BAD_PLAN,
                        "Expected a number of variants (augment-epochs) of augmented samples to cache, found none: each"
                                + " epoch would see samples that the teacher never saw."));
    }

    /**
     * Returns the cache for a plan's teacher and the further teachers of the settings, without access to the files of
     * the cache.
     *
     * @param batches the training's batches
     * @throws ParsimonyException ({@code bad-plan}) if samples are augmented without a number of variants, a loss uses
     *     more logits than the settings store, or teachers differ in their sample shapes or classes; ({@code
     *     too-large}) if a sample's values are too large; the errors of {@link ModelFormats#read}; ({@code
     *     bad-outputs}) if the teacher groups its classes and another teacher's classes cannot be grouped in this way
     */
    public static TeacherCache of(Backend backend, TrainingPlan plan, BatchSource batches, CacheSettings settings) {
        Model first = plan.teacher().orElseThrow();
        List<Model> teachers = new ArrayList<>(List.of(first));
        settings.teachers().forEach(file -> teachers.add(further(file, first)));
        return of(backend, plan, teachers, batches, settings);
    }

    /** Reads a teacher and groups its classes like those of the first teacher. */
    private static Model further(String file, Model first) {
        try {
            Model model = ModelFormats.discover().read(Path.of(file));
            int classes = model.network().shape(model.network().logits()).size();
            return first.grouping()
                    .filter(map -> !map.isIdentity() && map.before() == classes)
                    .map(grouping -> GroupedTeacher.of(model, grouping))
                    .orElse(model);
        } catch (ParsimonyException e) {
            throw e.at("teacher [" + file + "]");
        }
    }

    /**
     * Returns the cache for several teachers. The plan's teacher is the first.
     *
     * @param teachers at least one; the teachers in the settings are ignored
     * @throws ParsimonyException as {@link #of(Backend, TrainingPlan, BatchSource, CacheSettings)}; ({@code bad-plan})
     *     if the teachers differ in their sample shapes or classes
     */
    public static TeacherCache of(
            Backend backend, TrainingPlan plan, List<Model> teachers, BatchSource batches, CacheSettings settings) {
        return of(backend, plan, teachers, batches, settings, SEGMENT);
    }

    static TeacherCache of(
            Backend backend,
            TrainingPlan plan,
            List<Model> teachers,
            BatchSource batches,
            CacheSettings settings,
            int segmentBytes) {
        CacheLayout layout = CacheLayout.of(plan, settings.topK());
        Shape logits = Require.present(layout.values(), layout.logits());
        for (int i = 0; i < teachers.size(); i++) {
            Model teacher = teachers.get(i);
            Shape input = teacher.network().shape(teacher.network().input());
            Shape found = teacher.network().shape(teacher.network().logits());
            if (!found.equals(logits) || !input.equals(batches.data().sampleShape())) {
                throw ParsimonyException.of(
                                ErrorId.BAD_PLAN,
                                "Expected teachers from %s to %s, found one from %s to %s.",
                                batches.data().sampleShape(),
                                logits,
                                input,
                                found)
                        .at("teacher " + (i + 1) + " of " + teachers.size());
            }
        }
        CacheStorage storage = backend instanceof DistributedPass several
                ? several.storage(settings.folder())
                : new LocalStorage(Path.of(settings.folder()));
        return new TeacherCache(
                new Recipe(storage, teachers, batches.augmented(), layout, batches.batchSize(), segmentBytes), backend);
    }

    /** Returns the description from which another process can open the cache. */
    public Recipe recipe() {
        return recipe;
    }

    /** Returns the size on disk of one variant of a sample, in bytes. */
    public int bytesPerSample() {
        return recordBytes;
    }

    /**
     * Returns the size on disk of a sample's logits, in bytes.
     *
     * @param topK the number of top-k logits; all logits if absent
     */
    public static int bytesPerSample(int classes, OptionalInt topK) {
        Optional<TopKLogits> largest = topK.isPresent() && topK.getAsInt() < classes
                ? Optional.of(new TopKLogits(topK.getAsInt(), 1))
                : Optional.empty();
        return new CacheLayout(Map.of("logits", Shape.of(classes)), "logits", largest).bytes();
    }

    /** Returns the size on disk of all values, in bytes. */
    public long bytes() {
        return records * recordBytes;
    }

    @Override
    public String settings() {
        // The run's identity includes the first teacher separately.
        return "teacher's values from a cache of " + layout.describe() + ", " + teachers.size() + " teachers"
                + (teachers.size() == 1 ? "" : " " + fingerprints());
    }

    @Override
    public Map<String, Shape> values() {
        return layout.values();
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code stale-cache}) with each difference if the folder holds another cache; ({@code
     *     bad-cache}) if the folder holds other files; ({@code cache-in-use}) if another process fills the cache;
     *     ({@code disk-space}, {@code unwritable-file}, {@code unreadable-file}); ({@code cancelled}) if the thread was
     *     interrupted; the segments written so far are kept
     */
    @Override
    public synchronized void prepare() {
        if (ready) {
            return;
        }
        try {
            storage.create();
            boolean whole = requireSame(HEADER);
            if (!whole || !missing().isEmpty()) {
                storage.alone(this::fillMissing);
            }
            ready = true;
        } catch (ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(
                            ErrorId.UNWRITABLE_FILE,
                            "The folder of [" + storage.describe(HEADER) + "] cannot be used: " + e + "."),
                    e);
        }
    }

    @Override
    public void read(int variant, int sample, String node, FloatBuffer destination) {
        if (!ready) {
            prepare();
        }
        long record = (long) variant * data.data().size() + sample;
        int segment = (int) (record / perSegment);
        try {
            layout.read(record(segment, (int) (record % perSegment)), node, destination);
        } catch (ParsimonyException e) {
            throw e.at("file [" + storage.describe(file(segment)) + "]");
        }
    }

    private synchronized ByteBuffer record(int segment, int index) {
        CacheSegment known = open.get(segment);
        if (known == null) {
            known = new CacheSegment(storage, file(segment), !checked.get(segment));
            checked.set(segment);
            open.put(segment, known);
        }
        return known.record(index, recordBytes);
    }

    @Override
    public Batch ask(Batch samples) {
        try (TeacherPass pass = new TeacherPass(backend, teachers, data, layout, batch)) {
            Map<String, Tensor> values = layout.stored(pass.run(samples.inputs()), samples.size());
            return new Batch(samples.inputs(), samples.labels(), values, samples.mix());
        }
    }

    private void fillMissing() throws IOException {
        // Another run may have filled the cache meanwhile.
        boolean whole = requireSame(HEADER);
        boolean begun = requireSame(BEGUN);
        if (!whole && !begun) {
            storage.write(BEGUN, out -> Safetensors.write(out, Map.of(), header()));
        }
        // Segments without a header may belong to any cache.
        fill(whole || begun ? missing() : all());
        storage.write(HEADER, out -> Safetensors.write(out, Map.of(), header()));
        storage.delete(BEGUN);
    }

    private void fill(List<Integer> segments) {
        long wanted = (long) segments.size() * perSegment * recordBytes;
        storage.requireSpace(Math.min(wanted, bytes()));
        LOG.info("Running the teacher over {} samples into [{}].", records, storage.describe(HEADER));
        if (backend instanceof DistributedPass several) {
            several.fill(this, segments);
            return;
        }
        try (Filler filler = filler()) {
            segments.forEach(filler::fill);
        }
    }

    /** Opens the teachers on this cache's backend. */
    public Filler filler() {
        return new Filler();
    }

    /** Fills segments of a cache. Not thread-safe. */
    public final class Filler implements AutoCloseable {

        private final TeacherPass pass = new TeacherPass(backend, teachers, data, layout, batch);

        private Filler() {}

        /**
         * Runs the teachers over a segment's samples and writes the segment. A second call writes the same bytes.
         *
         * @throws ParsimonyException ({@code unwritable-file}); ({@code cancelled}) if the thread was interrupted
         */
        public void fill(int segment) {
            try {
                storage.write(file(segment), out -> write(pass, segment, out));
            } catch (IOException e) {
                throw new ParsimonyException(
                        Problem.of(
                                ErrorId.UNWRITABLE_FILE,
                                "The file [" + storage.describe(file(segment)) + "] cannot be written: " + e + "."),
                        e);
            }
        }

        @Override
        public void close() {
            pass.close();
        }
    }

    private void write(TeacherPass pass, int segment, OutputStream out) throws IOException {
        CRC32C sum = new CRC32C();
        // Finding the largest of thousands of logits takes as long as a small teacher's pass: all processors share it.
        int group = Math.max(1, Math.min(batch, GROUP / recordBytes));
        ByteBuffer records = ByteBuffer.allocate(group * recordBytes);
        long first = (long) segment * perSegment;
        long end = first + records(segment);
        for (long at = first; at < end; at += batch) {
            if (Thread.currentThread().isInterrupted()) {
                throw cancelled();
            }
            int count = (int) Math.min(batch, end - at);
            var values = pass.run(at, count);
            for (int i = 0; i < count; i += group) {
                int sample = i;
                int some = Math.min(group, count - i);
                IntStream.range(0, some)
                        .parallel()
                        .forEach(k -> layout.write(values, sample + k, layout.record(records, k)));
                sum.update(records.array(), 0, some * recordBytes);
                out.write(records.array(), 0, some * recordBytes);
            }
        }
        out.write(ByteBuffer.allocate(CacheSegment.CHECKSUM)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, sum.getValue())
                .array());
    }

    private static ParsimonyException cancelled() {
        return ParsimonyException.of(ErrorId.CANCELLED, "The teacher's pass over the data was cancelled.");
    }

    private int segments() {
        return Math.toIntExact((records - 1) / perSegment + 1);
    }

    /** Returns the number of records of a segment; only the last segment may hold fewer than the others. */
    private long records(int segment) {
        return Math.min(perSegment, records - (long) segment * perSegment);
    }

    private static String file(int segment) {
        return String.format(Locale.ROOT, "values-%06d.bin", segment);
    }

    private List<Integer> all() {
        return IntStream.range(0, segments()).boxed().toList();
    }

    private List<Integer> missing() throws IOException {
        List<Integer> missing = new ArrayList<>();
        for (int segment = 0; segment < segments(); segment++) {
            long whole = records(segment) * recordBytes + CacheSegment.CHECKSUM;
            if (storage.size(file(segment)).orElse(-1) != whole) {
                missing.add(segment);
            }
        }
        return missing;
    }

    /** Returns whether a header file exists; throws if the header belongs to another cache. */
    private boolean requireSame(String file) throws IOException {
        OptionalLong size = storage.size(file);
        if (size.isEmpty()) {
            return false;
        }
        Map<String, String> found = header(file, size.getAsLong());
        Map<String, String> expected = header();
        for (String key : List.of("format", "version")) {
            if (!Require.present(expected, key).equals(found.get(key))) {
                throw ParsimonyException.of(
                                ErrorId.BAD_CACHE,
                                "Expected %s [%s], found [%s].",
                                key,
                                expected.get(key),
                                found.get(key))
                        .at("file [" + storage.describe(file) + "]");
            }
        }
        List<Problem> problems = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            String then = found.getOrDefault(key, "nothing");
            String now = expected.getOrDefault(key, "nothing");
            if (!then.equals(now)) {
                problems.add(Problem.of(
                                ErrorId.STALE_CACHE, "Expected a cache of [" + now + "], found one of [" + then + "].")
                        .at(key)
                        .hint("Choose another folder than that of [" + storage.describe(file) + "], or delete it."));
            }
        }
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
        return true;
    }

    private Map<String, String> header(String file, long size) throws IOException {
        try (InputStream in = new BufferedInputStream(storage.open(file))) {
            return Safetensors.read(in, size).texts();
        } catch (ParsimonyException e) {
            throw e.at("file [" + storage.describe(file) + "]");
        }
    }

    private String fingerprints() {
        return teachers.stream().map(Fingerprints::of).toList().toString();
    }

    private Map<String, String> header() {
        if (header == null) {
            Map<String, String> made = new LinkedHashMap<>();
            made.put("format", FORMAT);
            made.put("version", VERSION);
            made.put("teacher", fingerprints());
            made.put("data", data.data().size() + " samples, " + Fingerprints.of(data.data()));
            made.put("augmentation", data.settings().isEmpty() ? "none" : data.settings());
            made.put("values", layout.describe());
            made.put("segments", perSegment + " samples");
            header = made;
        }
        return header;
    }
}
