package io.parsimony.internal.run;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.Safetensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A reader of the metadata of a run's file, including the file's kind and version. */
final class MetadataReader {

    /** The prefix of settings that must be equal to resume a run. */
    static final String IDENTITY = "identity.";

    private static final String FORMAT = "format";
    private static final String VERSION = "version";

    private final Map<String, String> texts;

    /**
     * A kind of file.
     *
     * @param format its name
     * @param version the version of its content
     */
    record Kind(String format, String version) {}

    private MetadataReader(Map<String, String> texts) {
        this.texts = texts;
    }

    /** Returns the metadata of a new file. */
    static MetadataReader of(Kind kind) {
        MetadataReader texts = new MetadataReader(new LinkedHashMap<>());
        texts.put(FORMAT, kind.format);
        texts.put(VERSION, kind.version);
        return texts;
    }

    /**
     * Returns the metadata of a file.
     *
     * @throws ParsimonyException ({@code bad-checkpoint}) if the file has another kind or version, or no checksum
     */
    static MetadataReader of(Safetensors.Content content, Kind kind) {
        MetadataReader texts = new MetadataReader(content.texts());
        if (!kind.format.equals(content.texts().get(FORMAT))) {
            throw bad(
                    "a file of the kind [" + kind.format + "]",
                    "one of [" + content.texts().get(FORMAT) + "]");
        }
        if (!kind.version.equals(texts.text(VERSION))) {
            throw bad("version " + kind.version, "version " + texts.text(VERSION));
        }
        if (!content.checked()) {
            throw bad("a file with a checksum", "one without");
        }
        return texts;
    }

    void put(String key, Object value) {
        texts.put(key, String.valueOf(value));
    }

    void put(String prefix, Map<String, String> others) {
        others.forEach((key, text) -> texts.put(prefix + key, text));
    }

    boolean has(String key) {
        return texts.containsKey(key);
    }

    long whole(String key) {
        try {
            long number = Long.parseLong(text(key));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The error is thrown below.
        }
        throw bad("a whole number as [" + key + "]", "[" + text(key) + "]");
    }

    double number(String key) {
        try {
            return Double.parseDouble(text(key));
        } catch (NumberFormatException e) {
            throw bad("a number as [" + key + "]", "[" + text(key) + "]");
        }
    }

    /** Returns the metadata whose keys have a prefix, by the rest of their keys, in order. */
    Map<String, String> under(String prefix) {
        Map<String, String> found = new TreeMap<>();
        texts.forEach((key, text) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), text);
            }
        });
        return found;
    }

    Map<String, String> asMap() {
        return texts;
    }

    private String text(String key) {
        String text = texts.get(key);
        if (text == null) {
            throw bad("a text [" + key + "]", "none");
        }
        return text;
    }

    private static ParsimonyException bad(String expected, String found) {
        return ParsimonyException.of(ErrorId.BAD_CHECKPOINT, "Expected %s, found %s.", expected, found);
    }
}
