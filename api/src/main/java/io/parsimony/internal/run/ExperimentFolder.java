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
import java.util.stream.Stream;

/**
 * The trainings of an experiment on disk, in the folder {@code runs} of the experiment: a folder for each, with its
 * checkpoints while it runs, its model when it is finished, and its record.
 *
 * @param experiment the experiment's folder, in which only {@code runs} is touched
 */
public record ExperimentFolder(Path experiment) {

    private static final String RUNS = "runs";
    private static final String METRICS = "metrics.jsonl";

    /**
     * Opens an experiment's folder.
     *
     * @param experiment the experiment's folder, in which only {@code runs} is touched
     * @param trainings the names of all trainings, without which the experiment is not finished
     * @throws ParsimonyException ({@code run-exists}) if there is an unfinished experiment to be neither resumed nor
     *     discarded; ({@code run-in-use}) if another process works there; ({@code bad-file}) if it cannot be deleted
     */
    public static ExperimentFolder in(Path experiment, List<String> trainings, Earlier earlier) {
        ExperimentFolder folder = new ExperimentFolder(experiment);
        List<RunFolder> runs = trainings.stream().map(folder::run).toList();
        boolean some = runs.stream().anyMatch(RunFolder::used);
        boolean all = runs.stream().allMatch(RunFolder::finished);
        if (some && !all && earlier == Earlier.REPLACE_FINISHED) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.RUN_EXISTS,
                            "Expected no unfinished experiment, found one in [" + folder.path() + "].")
                    .hint("Resume it (Earlier.RESUME, --resume on the command line), or discard it (Earlier.DISCARD,"
                            + " --restart)."));
        }
        if (earlier != Earlier.RESUME) {
            folder.delete();
        }
        return folder;
    }

    /** Returns the folder of all trainings. */
    public Path path() {
        return experiment.resolve(RUNS);
    }

    /** Returns the folder of a training, which continues whatever is there. */
    public RunFolder run(String training) {
        return new RunFolder(path().resolve(training), true);
    }

    /** Returns the file of a training's record: see {@link TrainingRecorder}. */
    public Path metrics(String training) {
        return path().resolve(training).resolve(METRICS);
    }

    private void delete() {
        if (!Files.exists(path())) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path())) {
            List<Path> files = walk.sorted(Comparator.reverseOrder()).toList();
            files.stream().filter(Files::isDirectory).forEach(folder -> new RunFolder(folder, true).requireUnlocked());
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Could not delete an earlier experiment: " + e + ".")
                            .at(path().toString()),
                    e);
        }
    }
}
