package io.parsimony.strategies.rewrite;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Collects the settings that strategies which replace a layer by factors have in common.
 *
 * @param <B> the builder itself
 */
abstract class FactorBuilder<B extends FactorBuilder<B>> {

    OptionalDouble energy;
    OptionalDouble compression;
    List<String> only;
    List<String> keep;
    int align;

    FactorBuilder(OptionalDouble energy, OptionalDouble compression, List<String> only, List<String> keep, int align) {
        this.energy = energy;
        this.compression = compression;
        this.only = only;
        this.keep = keep;
        this.align = align;
    }

    abstract B self();

    /** Sets the share of the squared singular values that is kept, in (0, 1]. */
    public B energy(double value) {
        energy = OptionalDouble.of(value);
        return self();
    }

    /** Sets how many times fewer parameters the layer has at least, biases counted, more than 1. */
    public B compression(double value) {
        compression = OptionalDouble.of(value);
        return self();
    }

    /** Sets the names of the layers to look at, all where the list is empty. */
    public B only(List<String> value) {
        only = value;
        return self();
    }

    /** Sets the names of layers to leave alone. */
    public B keep(List<String> value) {
        keep = value;
        return self();
    }

    /** Sets what a rank becomes a multiple of. */
    public B align(int value) {
        align = value;
        return self();
    }
}
