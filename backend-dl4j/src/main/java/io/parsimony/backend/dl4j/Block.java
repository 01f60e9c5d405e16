package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Memory of a plan: written by one step or known beforehand, read by any number of steps. */
final class Block {

    private final int size;
    private final boolean constant;
    private final @Nullable Tensor data;

    private Block(int size, boolean constant, @Nullable Tensor data) {
        this.size = size;
        this.constant = constant;
        this.data = data;
    }

    /** Returns memory that each run writes. */
    static Block variable(int size) {
        return new Block(size, false, null);
    }

    /** Returns memory that a step on constants writes once. */
    static Block folded(int size) {
        return new Block(size, true, null);
    }

    /** Returns memory that holds given numbers. */
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

    /** Returns the numbers if they are known while the plan is built. */
    @Nullable Tensor data() {
        return data;
    }
}
