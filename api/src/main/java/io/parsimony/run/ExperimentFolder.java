package io.parsimony.run;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The trainings of an experiment on disk: a folder for each, with its checkpoints while it runs, its model when it is
 * finished, and its record.
 *
 * @param path the folder of all of them
 */
public record ExperimentFolder(Path path) {

    private static final String RUNS = "runs";
    private static final String METRICS = "metrics.jsonl";

    /** The treatment of what an earlier process left. */
    public enum Earlier {
        /** Replaces a finished experiment and refuses to touch an unfinished one. */
        REPLACE_FINISHED,
        /** Continues it. */
        RESUME,
        /** Deletes it. */
        DISCARD
    }

    /**
     * Opens the folder {@code runs} of an experiment.
     *
     * @param experiment the experiment's folder
     * @param trainings the names of all trainings, without which the experiment is not finished
     * @throws ParsimonyException ({@code run-exists}) if there is an unfinished experiment to be neither resumed nor
     *     discarded; ({@code run-in-use}) if another process works there; ({@code bad-file}) if it cannot be deleted
     */
    public static ExperimentFolder in(Path experiment, List<String> trainings, Earlier earlier) {
        ExperimentFolder folder = new ExperimentFolder(experiment.resolve(RUNS));
        List<RunFolder> runs = trainings.stream().map(folder::run).toList();
        boolean some = runs.stream().anyMatch(RunFolder::used);
        boolean all = runs.stream().allMatch(RunFolder::finished);
        if (some && !all && earlier == Earlier.REPLACE_FINISHED) {
            throw new ParsimonyException(
                    Problem.of("run-exists", "Expected no unfinished experiment, found one in [" + folder.path + "].")
                            .hint("Resume it (--resume), or delete it (--restart)."));
        }
        if (earlier != Earlier.RESUME) {
            folder.delete();
        }
        return folder;
    }

    /** Returns the folder of a training, which continues whatever is there. */
    public RunFolder run(String training) {
        return new RunFolder(path.resolve(training), true);
    }

    /** Returns the file of a training's record: see {@link TrainingRecorder}. */
    public Path metrics(String training) {
        return path.resolve(training).resolve(METRICS);
    }

    private void delete() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> folders = Files.list(path);
                Stream<Path> files = Files.walk(path)) {
            // Throws where another process trains.
            folders.filter(Files::isDirectory).forEach(each -> new RunFolder(each, true).alone(() -> each));
            for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of("bad-file", "Could not delete an earlier experiment: " + e + ".")
                            .at(path.toString()),
                    e);
        }
    }
}
