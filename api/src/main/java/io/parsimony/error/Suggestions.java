package io.parsimony.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the names that somebody who wrote an unknown one probably meant. */
public final class Suggestions {

    private static final int MOST = 3;

    private Suggestions() {}

    /**
     * A sentence that names the nearest known names, or all of them where none is near.
     *
     * @param unknown the name that was found
     * @param known every name that exists
     * @return for instance {@code Did you mean [parconv]?} or {@code Known: [a, b].}
     */
    public static String sentence(String unknown, Collection<String> known) {
        if (known.isEmpty()) {
            return "None is known: is the module that provides it on the class path?";
        }
        List<String> near = nearest(unknown, known);
        String all = known.stream().sorted().collect(Collectors.joining(", ", "Known: [", "]."));
        return near.isEmpty() ? all : "Did you mean [" + String.join("] or [", near) + "]? " + all;
    }

    /** At most three known names within an edit distance of a third of the name's length (at least two). */
    static List<String> nearest(String unknown, Collection<String> known) {
        int reach = Math.max(2, unknown.length() / 3);
        String wanted = unknown.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(name -> distance(wanted, name.toLowerCase(Locale.ROOT)) <= reach)
                .sorted(Comparator.comparingInt((String name) -> distance(wanted, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .collect(Collectors.toList());
    }

    /** Levenshtein's distance: insertions, deletions and substitutions cost one each. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
