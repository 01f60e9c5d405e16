package io.parsimony.format.onnx;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The errors of this package. */
final class OnnxFaults {

    /** The file is contradictory or is not an ONNX file. */
    static final ErrorId BAD_FILE = ErrorId.BAD_MODEL_FILE;

    /** The file is valid but holds operations that a network cannot express. */
    static final ErrorId UNSUPPORTED = ErrorId.UNSUPPORTED_MODEL;

    private OnnxFaults() {}

    static ParsimonyException badFile(String format, @Nullable Object... arguments) {
        return ParsimonyException.of(BAD_FILE, format, arguments);
    }

    static ParsimonyException unsupported(String hint, String format, @Nullable Object... arguments) {
        return new ParsimonyException(Problem.of(UNSUPPORTED, String.format(Locale.ROOT, format, arguments))
                .hint(hint));
    }

    /** Returns a value; throws {@code bad-model-file} if it is {@code null}. */
    static <T> T present(@Nullable T value, String format, @Nullable Object... arguments) {
        if (value == null) {
            throw badFile(format, arguments);
        }
        return value;
    }

    /** Throws {@code bad-model-file} if a condition is false. */
    static void require(boolean holds, String format, @Nullable Object... arguments) {
        if (!holds) {
            throw badFile(format, arguments);
        }
    }
}
