package io.parsimony.internal.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the known names nearest to an unknown name. */
public final class Suggestions {

    private static final int MOST = 3;
    private static final int LISTED = 25;

    private Suggestions() {}

    /**
     * Returns a sentence that names the nearest known names and lists all. Of more than twenty names, it lists twenty,
     * and only if none is near.
     *
     * @param unknown the name that was found
     * @param known every name that exists
     * @return for instance {@code Did you mean [parconv]? Known: [low-rank, parconv].} or {@code Known: [a, b].}
     */
    public static String sentence(String unknown, Collection<String> known) {
        if (known.isEmpty()) {
            return "No name is known. Check that the module that provides it is on the class path.";
        }
        List<String> near = nearest(unknown, known);
        if (near.isEmpty()) {
            return listed(known);
        }
        String question = "Did you mean [" + String.join("] or [", near) + "]?";
        return known.size() > LISTED || known.size() == near.size() ? question : question + " " + listed(known);
    }

    private static String listed(Collection<String> known) {
        String names = known.stream().sorted().limit(LISTED).collect(Collectors.joining(", "));
        return known.size() > LISTED
                ? "Known: [" + names + "] and " + (known.size() - LISTED) + " more."
                : "Known: [" + names + "].";
    }

    /**
     * Returns at most three known names within an edit distance of a third of the name's length (at least two, but less
     * than the whole name), or that start with it: {@code temperature} for {@code temp}.
     */
    public static List<String> nearest(String unknown, Collection<String> known) {
        int reach = Math.min(Math.max(2, unknown.length() / 3), unknown.length() - 1);
        String wanted = unknown.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(name -> near(wanted, name.toLowerCase(Locale.ROOT), reach))
                .sorted(Comparator.comparingInt((String name) -> distance(wanted, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .collect(Collectors.toList());
    }

    private static boolean near(String wanted, String name, int reach) {
        return distance(wanted, name) <= reach || (wanted.length() > 2 && name.startsWith(wanted));
    }

    /** Returns the Levenshtein distance: insertions, deletions and substitutions cost one each. */
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
