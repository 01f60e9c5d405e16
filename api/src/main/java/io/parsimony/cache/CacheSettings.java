package io.parsimony.cache;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.OptionalInt;

/**
 * Where the teacher's values are kept, and which.
 *
 * @param enabled whether they are kept at all; otherwise the teacher runs in every step
 * @param folder the cache's folder, for this one cache alone
 * @param topK how many of each sample's logits are kept one by one, the largest, with the mass of the others: for losses
 *     that look at no more; all where absent
 */
public record CacheSettings(boolean enabled, String folder, OptionalInt topK) {

    /**
     * Checks the settings.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public CacheSettings {
        if (folder.isBlank()) {
            throw Require.bad("folder", "the path of a folder", folder);
        }
        topK.ifPresent(number -> Require.atLeastOne("top-k", number));
    }

    /** No cache. */
    public CacheSettings() {
        this(false, "teacher-cache", OptionalInt.empty());
    }
}
