package io.parsimony.tck.run;

import io.parsimony.tck.compare.Precision;
import java.util.Optional;

/**
 * How the kit is run.
 *
 * @param seed the seed of all drawn numbers
 * @param rule the only rule to run; all where absent
 * @param only the only case to run; all where absent
 * @param precision what the engine computes in; measured where absent
 * @param expected the rules that are known to fail
 * @param command what to run again with a rule, a case and a seed: three times {@code %s}
 */
public record TckOptions(
        long seed,
        Optional<String> rule,
        Optional<String> only,
        Optional<Precision> precision,
        ExpectedFailures expected,
        String command) {

    /** The seed of a run that names none. */
    public static final long SEED = 7;

    /** Everything, by the usual seed. */
    public static TckOptions all(String command) {
        return new TckOptions(
                SEED, Optional.empty(), Optional.empty(), Optional.empty(), ExpectedFailures.none(), command);
    }

    /** The command that repeats one case. */
    String repeat(String id, String name) {
        return String.format(command, id, name, seed);
    }
}
