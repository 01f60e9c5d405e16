package io.parsimony.cost;

/**
 * The work of an engine for one sample, in inference.
 *
 * @param operations arithmetic operations, counted as {@link CostAnalyzer} says
 * @param traffic bytes moved at the analysis's {@link Precision}: each input of a layer and each of its stored tensors
 *     is read once, each output written once
 */
public record Work(long operations, long traffic) {

    /** No work. */
    public static final Work NONE = new Work(0, 0);

    /** Returns the sum of both. */
    public Work plus(Work other) {
        return new Work(operations + other.operations, traffic + other.traffic);
    }

    /**
     * Returns the arithmetic intensity in operations per byte moved (Williams, Waterman and Patterson, 2009). At low
     * intensity, memory bandwidth limits a layer, and fewer operations do not make it faster. Zero without traffic.
     */
    public double intensity() {
        return traffic == 0 ? 0 : (double) operations / traffic;
    }
}
