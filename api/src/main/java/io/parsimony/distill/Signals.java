package io.parsimony.distill;

import java.util.List;

/**
 * What a loss may look at of one network's forward pass.
 *
 * @param <T> the engine's tensor
 * @param logits the first output, {@code [n, classes]}
 * @param features the tapped activations, in the order of the {@link Taps}
 */
public record Signals<T>(T logits, List<T> features) {

    /** Copies the list. */
    public Signals {
        features = List.copyOf(features);
    }
}
