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
            description = "Go on with what an earlier process left in the folder of the report. A finished run ends in"
                    + " the same bits as one that never stopped (with one thread).")
    private boolean resume;

    @Option(names = "--restart", description = "Throw away what an earlier process left there.")
    private boolean restart;

    /**
     * Returns the choice; where no option was given, {@link Earlier#REPLACE_FINISHED}. Where there is nothing to resume
     * it says so.
     *
     * @param folder the folder of the report
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
