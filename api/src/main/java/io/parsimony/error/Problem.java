package io.parsimony.error;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One fault, with its place and its remedy.
 *
 * @param kind the kind of fault
 * @param where the place it was found, for instance a configuration path or a node, or {@code null}
 * @param message the expected and the found value, one sentence
 * @param hint the remedy of this fault, or {@code null} for the remedy of its kind
 */
public record Problem(ErrorKind kind, @Nullable String where, String message, @Nullable String hint)
        implements Serializable {

    /** Checks that kind and message are present. */
    public Problem {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
    }

    /** Returns a fault without a place or a hint. */
    public static Problem of(ErrorKind kind, String message) {
        return new Problem(kind, null, message, null);
    }

    /** Returns the stable name of this kind of fault, in kebab case, for instance {@code unknown-key}. */
    public String id() {
        return kind.id();
    }

    /** Returns the remedy: this fault's own hint or, where absent, the remedy of its kind. */
    public String remedy() {
        return hint == null ? kind.remedy() : hint;
    }

    /** Returns this fault with its place. */
    public Problem at(String place) {
        return new Problem(kind, place, message, hint);
    }

    /** Returns this fault with its remedy. */
    public Problem hint(String whatToDo) {
        return new Problem(kind, where, message, whatToDo);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (where != null) {
            text.append(where).append(": ");
        }
        text.append(message);
        if (hint != null) {
            text.append(' ').append(hint);
        }
        return text.append(" [").append(id()).append(']').toString();
    }
}
