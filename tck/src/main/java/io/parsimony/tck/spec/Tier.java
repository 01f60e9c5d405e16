package io.parsimony.tck.spec;

/** The tiers of the specification in the order of execution; each depends on the tiers before it. */
public enum Tier {
    /** Tensors and life cycle. */
    TENSORS("tensors and life cycle"),
    /** Operations, value and gradient. */
    OPERATIONS("operations"),
    /** Layers and networks. */
    NETWORKS("layers and networks"),
    /** Losses. */
    LOSSES("losses"),
    /** Optimizers and whole training runs. */
    TRAINING("optimizers and training"),
    /** Compression from end to end. */
    COMPRESSION("compression"),
    /** Faults and the state after them. */
    FAULTS("faults");

    private final String title;

    Tier(String title) {
        this.title = title;
    }

    /** Returns the tier's number, from one. */
    public int number() {
        return ordinal() + 1;
    }

    /** Returns a description, for instance {@code tier 2: operations}. */
    @Override
    public String toString() {
        return "tier " + number() + ": " + title;
    }
}
