package io.parsimony.backend.dl4j;

import java.util.List;

/** A kernel with its arguments and results. */
record Nd4jStep(Kernel kernel, List<Nd4jView> inputs, List<Nd4jView> outputs) {

    /** Returns whether all arguments are constants, so that it runs once, when the plan is made. */
    boolean isConstant() {
        return inputs.stream().allMatch(view -> view.block().isConstant());
    }
}
