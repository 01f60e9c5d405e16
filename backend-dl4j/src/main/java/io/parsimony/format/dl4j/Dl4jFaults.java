package io.parsimony.format.dl4j;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The errors of this package. */
final class Dl4jFaults {

    /** The file is contradictory or is not a file of Deeplearning4j. */
    static final ErrorId BAD_FILE = ErrorId.BAD_MODEL_FILE;

    /** The model is valid, but Parsimony or Deeplearning4j cannot express it. */
    static final ErrorId UNSUPPORTED = ErrorId.UNSUPPORTED_MODEL;

    private Dl4jFaults() {}

    static ParsimonyException badFile(String format, @Nullable Object... arguments) {
        return ParsimonyException.of(BAD_FILE, format, arguments);
    }

    static ParsimonyException unsupported(String hint, String format, @Nullable Object... arguments) {
        return new ParsimonyException(Problem.of(UNSUPPORTED, String.format(Locale.ROOT, format, arguments))
                .hint(hint));
    }

    /** Throws {@code bad-model-file} unless a condition holds. */
    static void require(boolean holds, String format, @Nullable Object... arguments) {
        if (!holds) {
            throw badFile(format, arguments);
        }
    }

    /** Returns an exception's message on one line. */
    static String said(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
