package io.parsimony.strategies.internal.fit;

import io.parsimony.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Initial values of a block, fitted to the teacher's layer.
 *
 * @param parameters the block's parameters by full name
 * @param explained the share of the variance of the teacher's layer that the block explains at the sampled pixels
 */
public record FittedBlock(Map<String, Tensor> parameters, double explained) {

    /** Returns the end of a record's sentence about the initialization of a block. */
    public static String sentence(Optional<FittedBlock> start) {
        return start.map(found -> String.format(
                        Locale.ROOT, ", which explains %.1f%% of the teacher's variance.", 100 * found.explained()))
                .orElse(", started at random.");
    }

    /** Returns the initial values; empty for a randomly initialized block. */
    public static Map<String, Tensor> parameters(Optional<FittedBlock> start) {
        return start.map(FittedBlock::parameters).orElse(Map.of());
    }
}
