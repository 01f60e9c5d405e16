package io.parsimony.examples.hctr.casia;

import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What of some files an alphabet could read.
 *
 * @param files the number of files
 * @param samples the number of lines, or of isolated characters, in them
 * @param used how many of them were handed on
 * @param unknown characters that the alphabet does not have, by code point, and how often they were met; {@link
 *     Labels#UNKNOWN} stands for those without a readable label
 * @param blank samples without characters or without ink that were left out; none of them is in {@code unknown}
 */
public record Coverage(int files, long samples, long used, SortedMap<Integer, Long> unknown, long blank) {

    private static final int NAMED = 10;

    /** Copies the map. */
    public Coverage {
        unknown = Collections.unmodifiableSortedMap(new TreeMap<>(unknown));
    }

    /** In a line or two, for people. */
    public String describe() {
        String text = String.format(Locale.ROOT, "%d of %d samples in %d files", used, samples, files);
        if (blank > 0) {
            text += String.format(Locale.ROOT, "; %d left out that are blank", blank);
        }
        if (!unknown.isEmpty()) {
            text += String.format(
                    Locale.ROOT,
                    "; %d left out for %d characters outside the alphabet: %s",
                    samples - used - blank,
                    unknown.size(),
                    named());
        }
        return text;
    }

    private String named() {
        String most = unknown.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(NAMED)
                .map(entry -> name(entry.getKey()) + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
        return unknown.size() > NAMED ? most + ", and others" : most;
    }

    private static String name(int codePoint) {
        return codePoint == Labels.UNKNOWN ? "no readable label" : Character.toString(codePoint);
    }
}
