package io.parsimony.tck.run;

import io.parsimony.tck.compare.ComparisonPrecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of a run of the kit.
 *
 * @param seed the seed of all random numbers and sizes
 * @param rules the rules to run
 * @param only the only case to run, or all if absent
 * @param precision the engine's precision, or measured if absent
 * @param expected the rules that are known to fail
 * @param command the command that repeats a case: a format with three times {@code %s}, for rule, case and seed
 * @param timeLimit the time limit of a case
 * @param keepGoing whether to run tiers whose lower tiers failed
 * @param draws the number of random sizes for each operation
 * @param journal a file that records the start and the end of each case; a run continues at the end of its journal
 */
public record TckOptions(
        long seed,
        RuleFilter rules,
        Optional<String> only,
        Optional<ComparisonPrecision> precision,
        ExpectedFailures expected,
        String command,
        Duration timeLimit,
        boolean keepGoing,
        int draws,
        Optional<Path> journal) {

    /** The default seed. */
    public static final long SEED = 7;

    /** The default time limit: ten times the duration of the slowest case on a busy machine with two cores. */
    public static final Duration TIME_LIMIT = Duration.ofMinutes(5);

    /** Returns the settings of a run of every rule with the default seed. */
    public static TckOptions all(String command) {
        return builder(command).build();
    }

    /** Returns a builder with the defaults. */
    public static Builder builder(String command) {
        return new Builder(command);
    }

    /** Returns the command that repeats one case. */
    String repeat(String id, String name) {
        return String.format(Locale.ROOT, command, id, name, seed);
    }

    /** A builder of settings that starts from the defaults. */
    public static final class Builder {

        private final String command;
        private long seed = SEED;
        private RuleFilter rules = RuleFilter.all();
        private Optional<String> only = Optional.empty();
        private Optional<ComparisonPrecision> precision = Optional.empty();
        private ExpectedFailures expected = ExpectedFailures.none();
        private Duration timeLimit = TIME_LIMIT;
        private boolean keepGoing;
        private int draws = 1;
        private Optional<Path> journal = Optional.empty();

        private Builder(String command) {
            this.command = command;
        }

        /** Sets the seed of all random numbers and sizes. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** Sets the rules to run. */
        public Builder rules(RuleFilter filter) {
            rules = filter;
            return this;
        }

        /** Sets the only case to run. */
        public Builder only(Optional<String> name) {
            only = name;
            return this;
        }

        /** Sets the engine's precision. */
        public Builder precision(Optional<ComparisonPrecision> known) {
            precision = known;
            return this;
        }

        /** Sets the rules that are known to fail. */
        public Builder expected(ExpectedFailures failures) {
            expected = failures;
            return this;
        }

        /** Sets the time limit of a case. */
        public Builder timeLimit(Duration limit) {
            timeLimit = limit;
            return this;
        }

        /** Sets whether to run tiers whose lower tiers failed. */
        public Builder keepGoing(boolean go) {
            keepGoing = go;
            return this;
        }

        /** Sets the number of random sizes for each operation. */
        public Builder draws(int number) {
            draws = number;
            return this;
        }

        /** Sets the file of the journal. */
        public Builder journal(Path file) {
            journal = Optional.of(file);
            return this;
        }

        /** Returns the settings. */
        public TckOptions build() {
            return new TckOptions(
                    seed, rules, only, precision, expected, command, timeLimit, keepGoing, draws, journal);
        }
    }
}
