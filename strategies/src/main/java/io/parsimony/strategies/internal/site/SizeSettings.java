package io.parsimony.strategies.internal.site;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Checks of size settings, of which at most one may be set. */
public final class SizeSettings {

    private SizeSettings() {}

    /**
     * Throws if more than one is set.
     *
     * @param names the settings' names, at least two
     * @param size the first setting
     * @param others the others
     * @throws ParsimonyException ({@code bad-value})
     */
    public static void requireOneAtMost(List<String> names, OptionalInt size, OptionalDouble... others) {
        List<String> set = new ArrayList<>();
        size.ifPresent(value -> set.add(names.get(0) + " = " + value));
        addSet(names.subList(1, names.size()), others, set);
        requireOneAtMost(names, set);
    }

    /** Throws if more than one is set: see {@link #requireOneAtMost(List, OptionalInt, OptionalDouble...)}. */
    public static void requireOneAtMost(List<String> names, OptionalDouble... settings) {
        List<String> set = new ArrayList<>();
        addSet(names, settings, set);
        requireOneAtMost(names, set);
    }

    private static void addSet(List<String> names, OptionalDouble[] settings, List<String> set) {
        for (int i = 0; i < settings.length; i++) {
            if (settings[i].isPresent()) {
                set.add(names.get(i) + " = " + settings[i].getAsDouble());
            }
        }
    }

    private static void requireOneAtMost(List<String> names, List<String> set) {
        if (set.size() > 1) {
            int last = names.size() - 1;
            String all = String.join(", ", names.subList(0, last)) + " and " + names.get(last);
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_VALUE, "Expected one of " + all + ", found " + String.join(" and ", set) + ".")
                    .hint("Keep one of them."));
        }
    }

    /** Throws unless a share, if set, lies in (0, 1]. */
    public static void requireShare(String name, OptionalDouble share) {
        share.ifPresent(value -> {
            if (!(value > 0 && value <= 1)) {
                throw Require.bad(name, "a number in (0, 1]", value);
            }
        });
    }

    /** Throws unless a factor is more than one. */
    public static void requireCompression(String name, double times) {
        if (!(times > 1) || Double.isInfinite(times)) {
            throw Require.bad(name, "a number greater than 1", times);
        }
    }

    /**
     * Returns the size, or else the share of a whole, rounded, at least one; returns the default if neither is set.
     */
    public static int of(OptionalInt size, OptionalDouble share, double otherwise, int whole) {
        return size.orElseGet(() -> (int) Math.max(1, Math.round(share.orElse(otherwise) * whole)));
    }
}
