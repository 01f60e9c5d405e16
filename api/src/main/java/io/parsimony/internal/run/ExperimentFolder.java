package io.parsimony.internal.run;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.run.Earlier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The trainings of an experiment on disk, in the folder {@code runs} of the experiment. Each training has a folder with
 * its checkpoints while it runs, its model after its end, and its log.
 *
 * @param experiment the experiment's folder, of which only {@code runs} is used
 */
public record ExperimentFolder(Path experiment) {

    private static final String RUNS = "runs";
    private static final String METRICS = "metrics.jsonl";

    /**
     * Runs {@code work} while holding the folder's lock. An earlier process's runs are handled first, as {@code
     * earlier} says.
     *
     * @param trainings the names of all trainings that a finished experiment must have
     * @throws ParsimonyException ({@code run-in-use}) if another process uses the folder; ({@code run-exists}) if the
     *     folder holds an unfinished experiment that is neither resumed nor discarded; ({@code bad-file}) if it cannot
     *     be deleted
     */
    public <V> V alone(List<String> trainings, Earlier earlier, Supplier<V> work) {
        FolderLock lock = FolderLock.take(path());
        try {
            open(trainings, earlier);
            return work.get();
        } finally {
            lock.close();
        }
    }

    /** Returns whether no training has started in this folder. */
    public boolean isUnused() {
        try (Stream<Path> trainings = Files.exists(path()) ? Files.walk(path()) : Stream.empty()) {
            return trainings.noneMatch(file -> Files.isDirectory(file) && new RunFolder(file, true).used());
        } catch (IOException e) {
            throw FolderLock.unusable(path(), e);
        }
    }

    private void open(List<String> trainings, Earlier earlier) {
        List<RunFolder> runs = trainings.stream().map(this::run).toList();
        boolean some = runs.stream().anyMatch(RunFolder::used);
        boolean all = runs.stream().allMatch(RunFolder::finished);
        if (some && !all && earlier == Earlier.REPLACE_FINISHED) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.RUN_EXISTS, "Expected no unfinished experiment, found one in [" + path() + "].")
                    .hint("Resume it (Earlier.RESUME, --resume on the command line), or discard it (Earlier.DISCARD,"
                            + " --restart)."));
        }
        if (earlier != Earlier.RESUME) {
            delete();
        }
    }

    /** Returns the folder of all trainings. */
    public Path path() {
        return experiment.resolve(RUNS);
    }

    /** Returns the folder of a training, which resumes any earlier run. */
    public RunFolder run(String training) {
        return new RunFolder(path().resolve(training), true);
    }

    /** Returns the file of a training's log: see {@link TrainingRecorder}. */
    public Path metrics(String training) {
        return path().resolve(training).resolve(METRICS);
    }

    /** Deletes everything except the lock of the folder. */
    private void delete() {
        Path lock = path().resolve(FolderLock.NAME);
        try (Stream<Path> walk = Files.walk(path())) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(lock) && !file.equals(path())) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Cannot delete an earlier experiment: " + e + ".")
                            .at(path().toString()),
                    e);
        }
    }
}
