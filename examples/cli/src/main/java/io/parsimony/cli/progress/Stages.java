package io.parsimony.cli.progress;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The experiment's trainings on disk: a folder for each, with its checkpoints while it goes on, its model when it is
 * finished, and its record.
 *
 * @param folder the folder of all of them
 */
public record Stages(Path folder) {

    private static final String FOLDER = "runs";

    /** What to do about what an earlier process left. */
    public enum Earlier {
        /** Begin anew where everything was finished, refuse where it was not. */
        REPLACE_FINISHED,
        /** Go on with it. */
        RESUME,
        /** Throw it away. */
        DISCARD
    }

    /**
     * The trainings of the experiment whose report goes to a folder.
     *
     * @param roles the names of all trainings, without which the experiment is not finished
     * @throws ParsimonyException ({@code run-exists}) if an earlier experiment was not finished, and nothing was said about
     *     it; ({@code bad-file}) if it cannot be thrown away
     */
    public static Stages in(Path report, List<String> roles, Earlier earlier) {
        Stages stages = new Stages(report.resolve(FOLDER));
        List<RunFolder> runs = roles.stream().map(stages::run).toList();
        boolean some = runs.stream().anyMatch(RunFolder::used);
        boolean all = runs.stream().allMatch(RunFolder::finished);
        if (some && !all && earlier == Earlier.REPLACE_FINISHED) {
            throw new ParsimonyException(
                    Problem.of("run-exists", "Expected no unfinished experiment, found one in [" + stages.folder + "].")
                            .hint("Go on with it (--resume), or throw it away (--restart)."));
        }
        if (earlier != Earlier.RESUME) {
            stages.delete();
        }
        return stages;
    }

    /** The folder of a training, which goes on with whatever is there. */
    public RunFolder run(String role) {
        return new RunFolder(folder.resolve(role), true);
    }

    /** The file of a training's record. */
    public Path record(String role) {
        return folder.resolve(role).resolve("metrics.jsonl");
    }

    private void delete() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of("bad-file", "Expected a folder to keep the trainings in, found: " + e + ".")
                            .at(folder.toString()),
                    e);
        }
    }
}
