package io.parsimony.strategies.rewrite;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Collects the common settings of strategies that replace a layer by factors.
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

    /** Sets the share of the squared singular values to keep, in (0, 1]. */
    public B energy(double value) {
        energy = OptionalDouble.of(value);
        return self();
    }

    /** Sets the minimum reduction factor of the layer's parameters, including biases, more than 1. */
    public B compression(double value) {
        compression = OptionalDouble.of(value);
        return self();
    }

    /** Sets the names of the layers to consider, or all if the list is empty. */
    public B only(List<String> value) {
        only = value;
        return self();
    }

    /** Sets the names of layers to keep unchanged. */
    public B keep(List<String> value) {
        keep = value;
        return self();
    }

    /** Sets the multiple of a rank. */
    public B align(int value) {
        align = value;
        return self();
    }
}
