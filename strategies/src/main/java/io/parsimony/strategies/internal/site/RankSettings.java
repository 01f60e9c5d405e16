package io.parsimony.strategies.internal.site;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The rank settings of strategies that factorize a weight: at most one of {@code rank}, {@code energy} and {@code
 * compression} is set; the default is 0.9 of the energy.
 *
 * @param rank the rank itself, at least 1
 * @param energy the share of the squared singular values to keep, in (0, 1]
 * @param compression the minimum reduction factor of the layer's parameters, including biases, more than 1
 * @param align the multiple of a rank: rounded up, but down for {@code compression}
 */
public record RankSettings(OptionalInt rank, OptionalDouble energy, OptionalDouble compression, int align) {

    private static final double DEFAULT_ENERGY = 0.9;

    /**
     * Checks the ranges, and that at most one of the three is set.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public RankSettings {
        Multiples.require(align);
        rank.ifPresent(value -> Require.atLeastOne("rank", value));
        SizeSettings.requireShare("energy", energy);
        compression.ifPresent(value -> SizeSettings.requireCompression("compression", value));
        SizeSettings.requireOneAtMost(List.of("rank", "energy", "compression"), rank, energy, compression);
    }

    /**
     * The sizes that determine a rank.
     *
     * @param full the weight's full rank
     * @param weights the number of the weight's elements
     * @param weightsPerRank the number of both factors' elements per rank
     * @param biases the number of the bias's elements, zero without a bias
     */
    public record Sizes(int full, long weights, long weightsPerRank, long biases) {}

    /** Returns the reason why no rank is possible, if that is so. */
    public Optional<String> obstacle(Sizes sizes) {
        if (rank.orElse(0) > sizes.full()) {
            return Optional.of("Rank " + rank.getAsInt() + " is more than its full rank " + sizes.full() + ".");
        }
        if (compression.isPresent() && known(sizes).orElse(0) < 1) {
            return Optional.of("Even rank 1 does not make it " + compression.getAsDouble() + " times smaller.");
        }
        return Optional.empty();
    }

    /** Returns the rank if the sizes determine it; less than one if no rank is low enough. */
    public OptionalInt known(Sizes sizes) {
        if (compression.isEmpty()) {
            return rank.isEmpty() ? rank : OptionalInt.of(up(rank.getAsInt(), sizes));
        }
        double all = sizes.weights() + sizes.biases();
        double weights = all / compression.getAsDouble() - sizes.biases();
        int most = (int) Math.floor(weights / sizes.weightsPerRank());
        return OptionalInt.of(Multiples.down(Math.min(most, sizes.full()), align));
    }

    /** Returns the share of the energy to keep if no size is set. */
    public double energyKept() {
        return energy.orElse(DEFAULT_ENERGY);
    }

    /** Returns a rank rounded up, at most the full rank. */
    public int up(int chosen, Sizes sizes) {
        return Math.min(Multiples.up(chosen, align), sizes.full());
    }
}
