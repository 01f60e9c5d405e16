package io.parsimony.cli.progress;

import io.parsimony.internal.run.ExperimentFolder;
import io.parsimony.run.Earlier;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Options for an unfinished experiment: an error results if neither is given. For an exclusive group of options. */
public final class EarlierOption {

    private static final Logger LOG = LoggerFactory.getLogger(EarlierOption.class);

    @Option(
            names = "--resume",
            description = "Resume the earlier run in the report folder. With one thread, the result is bit-identical"
                    + " to an uninterrupted run.")
    private boolean resume;

    @Option(names = "--restart", description = "Discard the earlier run in the report folder.")
    private boolean restart;

    /**
     * Returns the choice, {@link Earlier#REPLACE_FINISHED} without an option. Logs if there is nothing to resume.
     *
     * @param folder the report folder
     */
    public static Earlier of(@Nullable EarlierOption given, Path folder) {
        if (given == null) {
            return Earlier.REPLACE_FINISHED;
        }
        if (given.resume && new ExperimentFolder(folder).isUnused()) {
            LOG.warn("There is nothing to resume in [{}]: starting from the beginning.", folder);
        }
        return given.resume ? Earlier.RESUME : Earlier.DISCARD;
    }
}
