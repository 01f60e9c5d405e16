package io.parsimony.examples.hctr.casia;

import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The share of files' samples that an alphabet covers.
 *
 * @param files the number of files
 * @param samples the number of lines or isolated characters in the files
 * @param used the number of samples passed on
 * @param unknown the characters outside the alphabet, by code point, with their counts; {@link Labels#UNKNOWN} stands
 *     for characters without a readable label
 * @param blank the number of skipped samples without characters or ink; none of these is in {@code unknown}
 */
public record Coverage(int files, long samples, long used, SortedMap<Integer, Long> unknown, long blank) {

    private static final int NAMED = 10;

    /** Copies the map. */
    public Coverage {
        unknown = Collections.unmodifiableSortedMap(new TreeMap<>(unknown));
    }

    /** Returns a description of one or two lines. */
    public String describe() {
        String text = String.format(Locale.ROOT, "%d of %d samples in %d files", used, samples, files);
        if (blank > 0) {
            text += String.format(Locale.ROOT, "; %d blank ones skipped", blank);
        }
        if (!unknown.isEmpty()) {
            text += String.format(
                    Locale.ROOT,
                    "; %d skipped for %d characters outside the alphabet: %s",
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
