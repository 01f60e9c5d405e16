package io.parsimony.tck.run;

import io.parsimony.tck.compare.ComparisonPrecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of a run of the kit.
 *
 * @param seed the seed of all drawn numbers and sizes
 * @param rules the rules to run
 * @param only the only case to run; all where absent
 * @param precision the engine's precision; measured where absent
 * @param expected the rules that are known to fail
 * @param command the command that repeats a case: a format with three times {@code %s}, for rule, case and seed
 * @param timeLimit the longest that a case may take
 * @param keepGoing whether tiers run whose lower tiers failed
 * @param draws how many sizes are drawn for each operation
 * @param journal a file that records each case before it starts and when it ends; a run goes on where its journal ends
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

    /** The default limit: ten times what the slowest case takes on a busy machine of two cores. */
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

    /** Builds settings, beginning at the defaults. */
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

        /** Sets the seed of all drawn numbers and sizes. */
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

        /** Sets the longest that a case may take. */
        public Builder timeLimit(Duration limit) {
            timeLimit = limit;
            return this;
        }

        /** Sets whether tiers run whose lower tiers failed. */
        public Builder keepGoing(boolean go) {
            keepGoing = go;
            return this;
        }

        /** Sets how many sizes are drawn for each operation. */
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
