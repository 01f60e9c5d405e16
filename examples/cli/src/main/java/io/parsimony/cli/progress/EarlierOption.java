package io.parsimony.cli.progress;

import io.parsimony.run.Earlier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to do about an unfinished experiment; without either option it is an error. For an exclusive group of options. */
public final class EarlierOption {

    @Option(
            names = "--resume",
            description = "Go on with what an earlier process left in the folder of the report. A finished run ends in"
                    + " the same bits as one that never stopped (with one thread).")
    private boolean resume;

    @Option(names = "--restart", description = "Throw away what an earlier process left there.")
    private boolean restart;

    /** The choice; where no option was given, {@link Earlier#REPLACE_FINISHED}. */
    public static Earlier of(@Nullable EarlierOption given) {
        if (given == null) {
            return Earlier.REPLACE_FINISHED;
        }
        return given.resume ? Earlier.RESUME : Earlier.DISCARD;
    }
}
