package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Memory that a plan will need: written by one step, or known before, and read by any number of steps. */
final class Block {

    private final int size;
    private final boolean constant;
    private final @Nullable Tensor data;

    private Block(int size, boolean constant, @Nullable Tensor data) {
        this.size = size;
        this.constant = constant;
        this.data = data;
    }

    /** Memory that is written at each run. */
    static Block variable(int size) {
        return new Block(size, false, null);
    }

    /** Memory that is written once, by a step on constants. */
    static Block folded(int size) {
        return new Block(size, true, null);
    }

    /** Memory that holds given numbers. */
    static Block constant(Tensor data) {
        return new Block(data.shape().size(), true, data);
    }

    /** Returns the number of values. */
    int size() {
        return size;
    }

    /** Returns whether the numbers are the same at each run. */
    boolean isConstant() {
        return constant;
    }

    /** Returns the numbers, where they are known while the plan is made. */
    @Nullable Tensor data() {
        return data;
    }
}
