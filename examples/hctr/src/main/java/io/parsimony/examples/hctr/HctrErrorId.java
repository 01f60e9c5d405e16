package io.parsimony.examples.hctr;

import io.parsimony.error.ErrorKind;

/** The errors of the handwriting experiment. */
public enum HctrErrorId implements ErrorKind {
    /** {@code bad-alignment}. */
    BAD_ALIGNMENT("Use frames and transcriptions of the same lines."),
    /** {@code bad-alphabet}. */
    BAD_ALPHABET("Use an alphabet of at least one character, each once."),
    /** {@code bad-character}. */
    BAD_CHARACTER("Use characters of the alphabet only."),
    /** {@code bad-emissions}. */
    BAD_EMISSIONS("Give one finite score per state and frame."),
    /** {@code bad-folder}. */
    BAD_FOLDER("Name a folder in the layout that the documentation describes."),
    /** {@code bad-strokes}. */
    BAD_STROKES("Correct or replace the file of strokes."),
    /** {@code bad-text}. */
    BAD_TEXT("Give a text of at least one known character."),
    /** {@code blank-line}. */
    BLANK_LINE("Remove blank lines.");

    private final String remedy;

    HctrErrorId(String remedy) {
        this.remedy = remedy;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
