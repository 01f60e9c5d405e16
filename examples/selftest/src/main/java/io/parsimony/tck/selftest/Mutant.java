package io.parsimony.tck.selftest;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The reference backend with one typical implementation error.
 *
 * @param name its name
 * @param description the error, in one sentence
 * @param rule the rule that the error violates
 * @param message a part of the expected message of the rule
 * @param byException whether the error causes an exception that the rule does not expect, such as a use after free; for
 *     other mutants, an exception proves nothing
 * @param timeLimit the time limit of a case
 * @param isolated whether the mutant runs in a child process and ends it
 * @param engine the factory of the mutant
 */
public record Mutant(
        String name,
        String description,
        String rule,
        String message,
        boolean byException,
        Duration timeLimit,
        boolean isolated,
        Supplier<Backend> engine) {

    /** A generous limit: a timeout on a slow machine proves nothing about a mutant. */
    private static final Duration LIMIT = Duration.ofHours(1);

    static Mutant of(String rule, String name, String description, String message, Supplier<Backend> engine) {
        return new Mutant(name, description, rule, message, false, LIMIT, false, engine);
    }

    /** Returns this mutant with an expected exception. */
    Mutant showingAsException() {
        return new Mutant(name, description, rule, message, true, timeLimit, isolated, engine);
    }

    /** Returns this mutant for a run in a child process, which the mutant ends. */
    Mutant endingItsProcess() {
        return new Mutant(name, description, rule, message, true, timeLimit, true, engine);
    }

    /** Returns this mutant with another time limit of a case. */
    Mutant within(Duration limit) {
        return new Mutant(name, description, rule, message, byException, limit, isolated, engine);
    }

    /** Returns whether the mutant must run alone, because its rule measures the memory of the whole process. */
    boolean isAlone() {
        return rule.equals("1.25-no-leak");
    }

    /** Returns a provider of the mutant, like that of the reference. */
    public BackendProvider provider() {
        return new Provider(engine);
    }

    private record Provider(Supplier<Backend> engine) implements BackendProvider {

        @Override
        public String type() {
            return "reference";
        }

        @Override
        public Backend open() {
            return engine.get();
        }
    }
}
