package io.parsimony.optimize;

/** Always one. */
public record Constant() implements Schedule {

    @Override
    public String type() {
        return "constant";
    }

    @Override
    public double at(long step, long steps) {
        return 1;
    }
}
