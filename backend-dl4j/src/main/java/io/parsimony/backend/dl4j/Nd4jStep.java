package io.parsimony.backend.dl4j;

import java.util.List;

/** A kernel with its arguments and results. */
record Nd4jStep(Kernel kernel, List<Nd4jView> inputs, List<Nd4jView> outputs) {

    /** Returns whether all arguments are constants. Such a step runs once, when the plan is built. */
    boolean isConstant() {
        return inputs.stream().allMatch(view -> view.block().isConstant());
    }
}
