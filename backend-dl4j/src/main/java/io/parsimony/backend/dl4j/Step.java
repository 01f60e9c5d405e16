package io.parsimony.backend.dl4j;

import java.util.List;

/** A kernel with its arguments and results. */
record Step(Kernel kernel, List<View> inputs, List<View> outputs) {

    /** Whether all arguments are constants, so that it runs once, when the plan is made. */
    boolean isConstant() {
        return inputs.stream().allMatch(view -> view.block().isConstant());
    }
}
