package io.parsimony.internal.run;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.AtomicFile;
import io.parsimony.format.Safetensors;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one run: its checkpoints during training, then its model.
 *
 * @param path the folder; created if missing
 * @param resume whether to resume an earlier run in the folder or return its finished model; otherwise an earlier run
 *     is an error
 */
public record RunFolder(Path path, boolean resume) {

    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
    private static final MetadataReader.Kind KIND = new MetadataReader.Kind("parsimony-model", "1");
    private static final String MODEL = "model.safetensors";
    /** The key of the epochs in a run's identity, the only value that may grow. */
    static final String EPOCHS = "epochs";

    private static final String START = "start.safetensors";
    private static final MetadataReader.Kind START_KIND = new MetadataReader.Kind("parsimony-start", "1");
    private static final String WEIGHTS = "weights.safetensors";
    private static final MetadataReader.Kind WEIGHTS_KIND = new MetadataReader.Kind("parsimony-weights", "1");
    private static final String CHECKPOINT = "checkpoint-";
    private static final String ENDING = ".safetensors";

    /**
     * A finished run.
     *
     * @param taken the number of its steps
     * @param parameters its model's parameters
     */
    record Finished(long taken, Parameters parameters) {}

    /** Returns the name of a stage that comes before a training, counted from one. */
    public static String stage(String training, int stage) {
        return training + "-stage-" + stage;
    }

    /** Returns the folder, beside this one, of a stage that comes before this run, counted from one. */
    public RunFolder stage(int stage) {
        return new RunFolder(path.resolveSibling(stage(path.getFileName().toString(), stage)), resume);
    }

    /** Returns whether a run was started or finished in this folder. */
    public boolean used() {
        return finished() || !checkpoints().isEmpty();
    }

    /** Returns whether a run was finished in this folder. */
    public boolean finished() {
        return Files.exists(model());
    }

    /** Returns the file of the finished run's model, a safetensors file of the network's parameters. */
    public Path model() {
        return path.resolve(MODEL);
    }

    /** Returns the newest checkpoint's file, if there is one. */
    public Optional<Path> newest() {
        return checkpoints().stream().findFirst();
    }

    /**
     * Returns the initial model of the run: the given model or, if a run with a model of the same network has started
     * here, that run's model. Models fitted to data on an engine may differ slightly each time.
     *
     * @throws ParsimonyException ({@code run-exists}) as {@link Run#train(RunFolder,
     *     io.parsimony.train.TrainingListener)}; ({@code bad-parameters}) if the run began with another network;
     *     ({@code bad-tensor-file}, {@code unwritable-file})
     */
    public Model start(Model model) {
        requireFree();
        Path file = path.resolve(START);
        if (used() && Files.exists(file)) {
            return placed(file, () -> {
                Safetensors.Content content = Safetensors.read(file);
                MetadataReader.of(content, START_KIND);
                return model.with(new Parameters(content.tensors()));
            });
        }
        Safetensors.write(
                file, model.parameters().asMap(), MetadataReader.of(START_KIND).asMap());
        return model;
    }

    /**
     * Returns the weights of an objective that were computed at the start of the run: an engine with slightly different
     * results each time would compute others after a resume.
     *
     * @param find computes the weights if there are none
     * @throws ParsimonyException ({@code run-exists}) as {@link Run#train(RunFolder,
     *     io.parsimony.train.TrainingListener)}; ({@code bad-tensor-file}, {@code unwritable-file})
     */
    List<Double> weights(Supplier<List<Double>> find) {
        requireFree();
        Path file = path.resolve(WEIGHTS);
        if (used() && Files.exists(file)) {
            MetadataReader texts = placed(file, () -> MetadataReader.of(Safetensors.read(file), WEIGHTS_KIND));
            return texts.under("weight.").values().stream().map(Double::valueOf).toList();
        }
        List<Double> weights = find.get();
        MetadataReader texts = MetadataReader.of(WEIGHTS_KIND);
        for (int i = 0; i < weights.size(); i++) {
            texts.put(String.format(Locale.ROOT, "weight.%03d", i), weights.get(i));
        }
        Safetensors.write(file, Map.of(), texts.asMap());
        return weights;
    }

    private void requireFree() {
        if (!resume && used()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.RUN_EXISTS,
                            "Expected a folder without a run, found " + (finished() ? "a finished" : "an unfinished")
                                    + " one in [" + path + "].")
                    .hint("Resume the run, use another folder, or delete this folder."));
        }
    }

    /**
     * Runs {@code work} while holding the folder's lock.
     *
     * @throws ParsimonyException ({@code run-in-use}) if another run holds it; ({@code run-exists}) if the folder holds
     *     an earlier run and {@code resume} is false; ({@code unwritable-file})
     */
    <V> V alone(Supplier<V> work) {
        requireFree();
        FolderLock lock = FolderLock.take(path);
        try {
            requireFree();
            unfinished().forEach(RunFolder::delete);
            return work.get();
        } finally {
            lock.close();
        }
    }

    /**
     * Returns the finished run if it has the required number of epochs: with its last checkpoint, a finished run can be
     * extended.
     *
     * @throws ParsimonyException ({@code other-run}) if the folder contains another run
     */
    Optional<Finished> finished(Map<String, String> identity) {
        if (!finished()) {
            return Optional.empty();
        }
        Safetensors.Content content = Safetensors.read(model());
        MetadataReader texts = placed(model(), () -> MetadataReader.of(content, KIND));
        Map<String, String> found = texts.under(MetadataReader.IDENTITY);
        if (newest().isPresent() && isExtended(found, identity)) {
            return Optional.empty();
        }
        requireSame(found, identity, model());
        return Optional.of(new Finished(texts.whole("taken"), new Parameters(content.tensors())));
    }

    /**
     * Writes the finished run's model and deletes all checkpoints except the last, from which the run can be extended.
     */
    void finish(Finished run, Map<String, String> identity) {
        MetadataReader texts = MetadataReader.of(KIND);
        texts.put("taken", run.taken);
        texts.put(MetadataReader.IDENTITY, identity);
        Safetensors.write(model(), run.parameters.asMap(), texts.asMap());
        checkpoints().stream().skip(1).forEach(RunFolder::delete);
    }

    /**
     * Writes a checkpoint and deletes all except the newest {@code keep}.
     *
     * @return the file of the checkpoint
     */
    Path save(Checkpoint checkpoint, int keep) {
        Path file = path.resolve(String.format(Locale.ROOT, CHECKPOINT + "%012d" + ENDING, checkpoint.taken()));
        CheckpointFile.write(file, checkpoint);
        checkpoints().stream().skip(keep).forEach(RunFolder::delete);
        return file;
    }

    /**
     * Returns the newest readable checkpoint, if any. An unreadable one is renamed with a warning.
     *
     * @throws ParsimonyException ({@code other-run}) if it belongs to another run; ({@code bad-tensor-file}, {@code
     *     bad-checkpoint}) with every fault if there are checkpoints but none is readable
     */
    Optional<Checkpoint> latest(Map<String, String> identity) {
        List<Problem> faults = new ArrayList<>();
        List<Path> damaged = new ArrayList<>();
        for (Path file : checkpoints()) {
            try {
                Checkpoint checkpoint = CheckpointFile.read(file);
                Map<String, String> found = new HashMap<>(checkpoint.identity());
                if (isExtended(found, identity)) {
                    found.put(EPOCHS, identity.get(EPOCHS));
                }
                requireSame(found, identity, file);
                damaged.forEach(RunFolder::putAside);
                return Optional.of(checkpoint);
            } catch (ParsimonyException e) {
                if (e.id().equals("other-run")) {
                    throw e;
                }
                LOG.warn("Cannot read a checkpoint; using the checkpoint before it. {}", e.getMessage());
                faults.addAll(e.problems());
                damaged.add(file);
            }
        }
        if (!faults.isEmpty()) {
            throw new ParsimonyException(faults);
        }
        return Optional.empty();
    }

    /** Returns the checkpoints' files, newest first. */
    private List<Path> checkpoints() {
        return files(name -> name.startsWith(CHECKPOINT) && name.endsWith(ENDING));
    }

    /** Returns the temporary files of a killed process. */
    private List<Path> unfinished() {
        return files(name -> name.endsWith(ENDING + AtomicFile.UNFINISHED));
    }

    private List<Path> files(Predicate<String> wanted) {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> wanted.test(file.getFileName().toString()))
                    .sorted(Comparator.comparing(Path::getFileName).reversed())
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNREADABLE_FILE, "Cannot read the folder [" + path + "]: " + e + "."), e);
        }
    }

    /** Returns whether a run is extended to more epochs. */
    private static boolean isExtended(Map<String, String> found, Map<String, String> expected) {
        try {
            return Integer.parseInt(found.getOrDefault(EPOCHS, ""))
                    < Integer.parseInt(expected.getOrDefault(EPOCHS, ""));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void requireSame(Map<String, String> found, Map<String, String> expected, Path file) {
        List<Problem> problems = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            String then = found.getOrDefault(key, "nothing");
            String now = expected.getOrDefault(key, "nothing");
            if (!then.equals(now)) {
                problems.add(Problem.of(
                                ErrorId.OTHER_RUN,
                                "Expected the run's original setting [" + then + "], found [" + now + "].")
                        .at(key)
                        .hint("The run in [" + file.getParent() + "] can be resumed only with its original settings:"
                                + " restore this setting, or start a new run in another folder."));
            }
        }
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
    }

    private static <V> V placed(Path file, Supplier<V> value) {
        try {
            return value.get();
        } catch (ParsimonyException e) {
            throw e.at("file [" + file + "]");
        }
    }

    private static void putAside(Path file) {
        quietly(() -> Files.move(file, file.resolveSibling(file.getFileName() + ".damaged")));
    }

    private static void delete(Path file) {
        quietly(() -> Files.deleteIfExists(file));
    }

    /** Cleans up and ignores failures, because nothing depends on the cleanup. */
    private static void quietly(Tidying tidying) {
        try {
            tidying.run();
        } catch (IOException e) {
            LOG.warn("Cannot delete a file of a run: {}", e.toString());
        }
    }

    @FunctionalInterface
    private interface Tidying {
        void run() throws IOException;
    }
}
