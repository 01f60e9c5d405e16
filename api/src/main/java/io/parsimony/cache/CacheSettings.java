package io.parsimony.cache;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where the teacher's values are kept, and which.
 *
 * @param enabled whether they are kept at all; otherwise the teacher runs in every step
 * @param folder the cache's folder, for this one cache alone
 * @param topK how many of each sample's logits are kept one by one, the largest, with the mass of the others: for losses
 *     that look at no more; all where absent
 * @param teachers the files of further teachers, in any model format on the class path: what is kept is then the mean of
 *     all teachers' logits
 */
public record CacheSettings(boolean enabled, String folder, OptionalInt topK, List<String> teachers) {

    /**
     * Checks the settings.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public CacheSettings {
        teachers = List.copyOf(teachers);
        if (folder.isBlank()) {
            throw Require.bad("folder", "the path of a folder", folder);
        }
        topK.ifPresent(number -> Require.atLeastOne("top-k", number));
        if (!enabled && !teachers.isEmpty()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_VALUE, "Expected no further teachers without a cache, found " + teachers + ".")
                    .at("teachers")
                    .hint("What several teachers say comes from a cache alone: set enabled = true."));
        }
    }

    /** A cache for the plan's teacher alone. */
    public CacheSettings(boolean enabled, String folder, OptionalInt topK) {
        this(enabled, folder, topK, List.of());
    }

    /** No cache. */
    public CacheSettings() {
        this(false, "teacher-cache", OptionalInt.empty());
    }
}
