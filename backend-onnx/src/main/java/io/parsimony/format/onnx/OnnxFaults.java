package io.parsimony.format.onnx;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The errors of this package. */
final class OnnxFaults {

    /** The file says what cannot be, or is no ONNX file. */
    static final ErrorId BAD_FILE = ErrorId.BAD_MODEL_FILE;

    /** The file is well formed, and holds what a network cannot express. */
    static final ErrorId UNSUPPORTED = ErrorId.UNSUPPORTED_MODEL;

    private OnnxFaults() {}

    static ParsimonyException badFile(String format, @Nullable Object... arguments) {
        return ParsimonyException.of(BAD_FILE, format, arguments);
    }

    static ParsimonyException unsupported(String hint, String format, @Nullable Object... arguments) {
        return new ParsimonyException(Problem.of(UNSUPPORTED, String.format(Locale.ROOT, format, arguments))
                .hint(hint));
    }

    /** Returns a value that must be there; throws {@code bad-model-file} if it is not. */
    static <T> T present(@Nullable T value, String format, @Nullable Object... arguments) {
        if (value == null) {
            throw badFile(format, arguments);
        }
        return value;
    }

    /** Throws {@code bad-model-file} unless a condition holds. */
    static void require(boolean holds, String format, @Nullable Object... arguments) {
        if (!holds) {
            throw badFile(format, arguments);
        }
    }
}
