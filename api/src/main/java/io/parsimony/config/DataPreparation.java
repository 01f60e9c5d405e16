package io.parsimony.config;

import io.parsimony.augment.Augmentation;
import io.parsimony.cache.CacheSettings;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How samples are prepared for training, on the host.
 *
 * @param augment how each is distorted, one after the other
 * @param augmentEpochs after how many epochs the distortions come again, at least one; never where absent
 * @param mixup the {@code alpha} of the distribution of shares by which samples are mixed, if they are: see {@link
 *     io.parsimony.train.Mix}
 * @param cache where the teacher's values are kept
 */
public record DataPreparation(
        List<Augmentation> augment, OptionalInt augmentEpochs, OptionalDouble mixup, CacheSettings cache) {

    /**
     * Checks the ranges, and that a cache can hold what the teacher will be asked.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public DataPreparation {
        augment = List.copyOf(augment);
        augmentEpochs.ifPresent(epochs -> Require.atLeastOne("augment-epochs", epochs));
        mixup.ifPresent(alpha -> Require.positive("mixup", alpha));
        if (cache.enabled() && mixup.isPresent()) {
            throw new ParsimonyException(Problem.of(
                            "bad-value",
                            "Expected no mixup with a cache of the teacher's values, found mixup " + mixup.getAsDouble()
                                    + ".")
                    .at("mixup")
                    .hint("The teacher must see the mixed samples: leave out mixup or the cache."));
        }
        if (cache.enabled() && !augment.isEmpty() && augmentEpochs.isEmpty()) {
            throw new ParsimonyException(Problem.of(
                            "bad-value",
                            "Expected augment-epochs where augmented samples' teacher values are cached, found none.")
                    .at("augment")
                    .hint("With augment-epochs = 4, for instance, each sample has four variants, which come again, and"
                            + " the cache holds all four."));
        }
    }

    /** Samples as they are, no cache. */
    public DataPreparation() {
        this(List.of(), OptionalInt.empty(), OptionalDouble.empty(), new CacheSettings());
    }
}
