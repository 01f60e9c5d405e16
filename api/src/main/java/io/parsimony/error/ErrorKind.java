package io.parsimony.error;

import java.io.Serializable;
import java.util.Locale;

/** A kind of fault: an enum constant of {@link ErrorId}, or of a plug-in's own enum. */
public interface ErrorKind extends Serializable {

    /** Returns the name of the enum constant. */
    String name();

    /** Returns the remedy, one sentence. */
    String remedy();

    /** Returns the stable name in kebab case, for instance {@code unknown-key}. */
    default String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
