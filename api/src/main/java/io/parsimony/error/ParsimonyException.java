package io.parsimony.error;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The exception of this library: one or more {@link Problem}s.
 *
 * <p>Invalid input always throws this exception before any effect. An engine's own exception appears only as the cause.
 */
public final class ParsimonyException extends RuntimeException {

    /** The maximum number of problems in a message. */
    private static final int MOST = 50;

    private final List<Problem> problems;

    /** Creates an exception with several faults. */
    public ParsimonyException(List<Problem> problems) {
        this(problems, null);
    }

    /** Creates an exception with one fault. */
    public ParsimonyException(Problem problem) {
        this(List.of(problem), null);
    }

    /** Creates an exception with one fault, caused by another exception. */
    public ParsimonyException(Problem problem, @Nullable Throwable cause) {
        this(List.of(problem), cause);
    }

    /** Creates an exception with several faults, caused by another exception. */
    public ParsimonyException(List<Problem> problems, @Nullable Throwable cause) {
        super(text(problems), cause);
        this.problems = List.copyOf(problems);
    }

    /** Returns a fault of a kind with a message, formatted as by {@link String#format}. */
    public static ParsimonyException of(ErrorKind kind, String format, @Nullable Object... arguments) {
        return new ParsimonyException(Problem.of(kind, String.format(Locale.ROOT, format, arguments)));
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** Returns every fault, at least one, in the order found. */
    public List<Problem> problems() {
        return problems;
    }

    /** Returns the id of the first fault. */
    public String id() {
        return problems.get(0).id();
    }

    /** Returns the same faults and stack trace, with the place set on each fault that has none. */
    public ParsimonyException at(String place) {
        ParsimonyException placed = new ParsimonyException(
                problems.stream().map(p -> p.where() == null ? p.at(place) : p).collect(Collectors.toList()),
                getCause());
        placed.setStackTrace(getStackTrace());
        return placed;
    }

    private static String text(List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("an exception needs at least one problem");
        }
        if (problems.size() == 1) {
            return problems.get(0).toString();
        }
        StringBuilder text = new StringBuilder(problems.size() + " problems:");
        for (int i = 0; i < Math.min(MOST, problems.size()); i++) {
            text.append("\n  ").append(i + 1).append(") ").append(problems.get(i));
        }
        int left = problems.size() - MOST;
        return left > 0 ? text.append("\n  and ").append(left).append(" more").toString() : text.toString();
    }
}
