package io.parsimony.tck.selftest;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The reference backend, broken in one way that implementers get wrong.
 *
 * @param name its name
 * @param description what it does wrong, in a sentence
 * @param rule the rule that it breaks
 * @param message what the rule's message must say
 * @param byException whether it shows as an exception that the rule does not expect, as something freed too early does;
 *     of all others an exception proves nothing
 * @param timeLimit the longest that a case may take
 * @param isolated whether it runs in a child process, which it ends
 * @param engine makes it
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

    /** A slow machine proves nothing about a mutant. */
    private static final Duration LIMIT = Duration.ofHours(1);

    static Mutant of(String rule, String name, String description, String message, Supplier<Backend> engine) {
        return new Mutant(name, description, rule, message, false, LIMIT, false, engine);
    }

    /** Returns the same mutant, which shows as an exception. */
    Mutant showingAsException() {
        return new Mutant(name, description, rule, message, true, timeLimit, isolated, engine);
    }

    /** Returns the same mutant, run in a child process, which it ends. */
    Mutant endingItsProcess() {
        return new Mutant(name, description, rule, message, true, timeLimit, true, engine);
    }

    /** Returns the same mutant, whose cases may take so long. */
    Mutant within(Duration limit) {
        return new Mutant(name, description, rule, message, byException, limit, isolated, engine);
    }

    /** Returns whether no other mutant may run beside it: its rule looks at the memory of the whole process. */
    boolean isAlone() {
        return rule.equals("1.25-no-leak");
    }

    /** Makes it available as the reference's own provider does. */
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
